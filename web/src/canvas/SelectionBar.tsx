// Several cards are selected: how many, and what can be done to all of them.
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Copy,
  Group,
  LayoutGrid,
  Lock,
  LockOpen,
  type LucideIcon,
  Trash2,
} from "lucide-react";
import { useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { ActionButton } from "./ActionButton";
import { Colours } from "./Colours";
import { useBoard, useSelection } from "./useBoard";

const ARRANGE: readonly (readonly [string, LucideIcon])[] = [
  ["align.left", AlignStartVertical],
  ["align.centre", AlignCenterVertical],
  ["align.right", AlignEndVertical],
  ["align.top", AlignStartHorizontal],
  ["align.middle", AlignCenterHorizontal],
  ["align.bottom", AlignEndHorizontal],
  ["distribute.x", AlignHorizontalDistributeCenter],
  ["distribute.y", AlignVerticalDistributeCenter],
];

export function SelectionBar() {
  const t = useT();
  const ids = useSelection();
  const { canEdit } = useRoom();
  if (ids.length < 2) return null;
  return (
    <div
      className="pointer-events-auto flex h-9 animate-fade items-center gap-0.5 rounded-lg bg-raised pr-1 pl-3 text-sm text-fg-muted shadow-md"
      role="toolbar"
      aria-label={t("board.selected")}
      data-testid="selection-bar"
    >
      <span className="mr-1.5 whitespace-nowrap">{t("inspector.several", { count: ids.length })}</span>
      {canEdit ? <Tools /> : <span className="w-2" />}
    </div>
  );
}

function Tools() {
  return (
    <>
      <div className="contents max-md:hidden">
        {ARRANGE.map(([id, Icon]) => (
          <ActionButton key={id} id={id} size="sm" icon={<Icon size={14} />} />
        ))}
        <Line />
      </div>
      <ActionButton id="tidy" size="sm" icon={<LayoutGrid size={14} />} />
      <ActionButton id="group" size="sm" icon={<Group size={14} />} />
      <Colours />
      <Line />
      <LockButton />
      <ActionButton id="duplicate" size="sm" icon={<Copy size={14} />} />
      <ActionButton id="delete" size="sm" icon={<Trash2 size={14} />} />
    </>
  );
}

const Line = () => <span className="mx-1 h-5 w-px bg-line" aria-hidden />;

function LockButton() {
  const board = useBoard();
  useCell(board.flow);
  const locked = board.selection.get().every((id) => board.node(id)?.locked);
  return <ActionButton id="lock" size="sm" aria-pressed={locked} icon={locked ? <Lock size={14} /> : <LockOpen size={14} />} />;
}
