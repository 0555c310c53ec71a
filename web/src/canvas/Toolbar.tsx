// What can be done to the board, in two small groups: add and undo at the bottom, the view at the right.
import { useStore } from "@xyflow/react";
import { Eye, Maximize, Minus, Plus, Redo2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { IconButton } from "@/ui";
import { KindIcon } from "./KindIcon";
import type { Kind } from "./kinds";
import { Palette } from "./Palette";
import type { BoardCommands } from "./useKeyboard";

const FIRST: readonly Kind[] = ["scene", "character", "note", "frame"];
const GROUP = "flex items-center gap-0.5 rounded-lg bg-raised p-1 shadow-md";

function useUndoState(): { undo: boolean; redo: boolean } {
  const { undo } = useRoom().connection;
  const read = () => ({ undo: undo.canUndo(), redo: undo.canRedo() });
  const [state, setState] = useState(read);
  useEffect(() => {
    const update = () => setState(read());
    const events = ["stack-item-added", "stack-item-popped", "stack-cleared"] as const;
    for (const name of events) undo.on(name, update);
    return () => {
      for (const name of events) undo.off(name, update);
    };
  }, [undo]);
  return state;
}

export function Toolbar({ commands, onAdd }: { commands: BoardCommands; onAdd: (kind: Kind) => void }) {
  const t = useT();
  const { canEdit } = useRoom();
  if (!canEdit)
    return (
      <div
        className="pointer-events-auto flex h-9 items-center gap-2 rounded-lg bg-raised px-3 text-sm text-fg-muted shadow-md"
        data-testid="view-only"
      >
        <Eye size={15} aria-hidden /> {t("board.viewOnly")}
      </div>
    );
  return <Tools commands={commands} onAdd={onAdd} />;
}

function Tools({ commands, onAdd }: { commands: BoardCommands; onAdd: (kind: Kind) => void }) {
  const t = useT();
  const [more, setMore] = useState(false);
  const can = useUndoState();
  const pick = (kind: Kind) => {
    setMore(false);
    onAdd(kind);
  };
  return (
    <div className={`pointer-events-auto relative ${GROUP}`} role="toolbar" aria-label={t("board.tools")}>
      {FIRST.map((kind) => (
        <IconButton key={kind} label={t("board.addKind", { kind: t(`kind.${kind}`) })} tooltipSide="top" onClick={() => onAdd(kind)} data-add={kind}>
          <KindIcon kind={kind} size={17} />
        </IconButton>
      ))}
      <IconButton label={t("board.more")} tooltipSide="top" aria-expanded={more} onClick={() => setMore(!more)} data-add="more">
        <Plus size={17} />
      </IconButton>
      {more ? <Palette onPick={pick} onClose={() => setMore(false)} className="absolute bottom-full left-1/2 mb-2 -translate-x-1/2" /> : null}
      <span className="mx-1 h-5 w-px bg-line" aria-hidden />
      <IconButton label={t("board.undo")} shortcut="Mod+Z" tooltipSide="top" disabled={!can.undo} onClick={commands.undo}>
        <Undo2 size={16} />
      </IconButton>
      <IconButton label={t("board.redo")} shortcut="Mod+Shift+Z" tooltipSide="top" disabled={!can.redo} onClick={commands.redo}>
        <Redo2 size={16} />
      </IconButton>
    </div>
  );
}

export function ViewTools({ commands }: { commands: BoardCommands }) {
  const t = useT();
  const format = useFormat();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div className={GROUP} role="toolbar" aria-label={t("board.view")}>
      {/* On a phone two fingers do it. */}
      <IconButton label={t("board.zoomOut")} shortcut="-" tooltipSide="top" className="max-sm:hidden" onClick={commands.zoomOut}>
        <Minus size={15} />
      </IconButton>
      <span className="max-sm:hidden w-10 text-center text-xs text-fg-muted tabular-nums" aria-live="off">
        {format.percent(zoom / 100)}
      </span>
      <IconButton label={t("board.zoomIn")} shortcut="+" tooltipSide="top" className="max-sm:hidden" onClick={commands.zoomIn}>
        <Plus size={15} />
      </IconButton>
      <IconButton label={t("board.fit")} shortcut="1" tooltipSide="top" onClick={commands.fit}>
        <Maximize size={15} />
      </IconButton>
    </div>
  );
}
