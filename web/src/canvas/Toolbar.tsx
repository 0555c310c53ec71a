// What can be done to the board, in two small groups: add and undo at the bottom, the view at the right.
import { useStore } from "@xyflow/react";
import { Eye, Hand, Maximize, Minus, MousePointer2, Plus, Redo2, Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useFormat, useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { IconButton, Tooltip } from "@/ui";
import { ActionButton } from "./ActionButton";
import { addAction, useAction } from "./actions";
import { KindIcon } from "./KindIcon";
import type { Kind } from "./kinds";
import { Palette } from "./Palette";
import { useBoard } from "./useBoard";
import type { Tool } from "./view";

const FIRST: readonly Kind[] = ["scene", "character", "note", "frame"];
const GROUP = "flex items-center gap-0.5 rounded-lg bg-raised p-1 shadow-md";

export function Toolbar({ onAdd }: { onAdd: (kind: Kind) => void }) {
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
  return <Tools onAdd={onAdd} />;
}

function Tools({ onAdd }: { onAdd: (kind: Kind) => void }) {
  const t = useT();
  const [more, setMore] = useState(false);
  const pick = (kind: Kind) => {
    setMore(false);
    onAdd(kind);
  };
  return (
    <div className={`pointer-events-auto relative ${GROUP}`} role="toolbar" aria-label={t("board.tools")}>
      <ToolButton id="toolSelect" tool="select" icon={<MousePointer2 size={16} />} />
      <ToolButton id="toolHand" tool="hand" icon={<Hand size={16} />} />
      <Line />
      {FIRST.map((kind) => (
        <ActionButton key={kind} id={addAction(kind)} data-add={kind} icon={<KindIcon kind={kind} size={17} />} />
      ))}
      <IconButton label={t("board.more")} tooltipSide="top" aria-expanded={more} onClick={() => setMore(!more)} data-add="more">
        <Plus size={17} />
      </IconButton>
      {more ? <Palette onPick={pick} onClose={() => setMore(false)} className="absolute bottom-full left-1/2 mb-2 -translate-x-1/2" /> : null}
      <Line />
      <ActionButton id="undo" icon={<Undo2 size={16} />} />
      <ActionButton id="redo" icon={<Redo2 size={16} />} />
    </div>
  );
}

const Line = () => <span className="mx-1 h-5 w-px bg-line" aria-hidden />;

function ToolButton({ id, tool, icon }: { id: string; tool: Tool; icon: ReactNode }) {
  const now = useCell(useBoard().tool);
  return <ActionButton id={id} icon={icon} aria-pressed={now === tool} className="max-sm:hidden" />;
}

export function ViewTools() {
  const t = useT();
  const format = useFormat();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div className={GROUP} role="toolbar" aria-label={t("board.view")}>
      {/* On a phone two fingers do it. */}
      <ActionButton id="zoomOut" icon={<Minus size={15} />} className="max-sm:hidden" />
      <Zoom>{format.percent(zoom / 100)}</Zoom>
      <ActionButton id="zoomIn" icon={<Plus size={15} />} className="max-sm:hidden" />
      <ActionButton id="fit" icon={<Maximize size={15} />} />
    </div>
  );
}

function Zoom({ children }: { children: string }) {
  const { title, keys, run } = useAction("zoomFull");
  return (
    <Tooltip text={title} shortcut={keys[0]} side="top">
      <button
        type="button"
        aria-label={`${children}. ${title}`}
        className="h-7 w-11 rounded-md text-center text-xs text-fg-muted tabular-nums hover:bg-hover hover:text-fg max-sm:hidden"
        onClick={run}
      >
        {children}
      </button>
    </Tooltip>
  );
}
