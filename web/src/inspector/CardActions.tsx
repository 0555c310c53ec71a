// What can be done to the selected card as a whole.
import { Copy, Lock, LockOpen, Trash2 } from "lucide-react";
import { ActionButton } from "@/canvas/ActionButton";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useCell } from "@/sync";

export function CardActions({ ids }: { ids: readonly string[] }) {
  const t = useT();
  const board = useBoard();
  useCell(board.flow);
  const locked = ids.length > 0 && ids.every((id) => board.node(id)?.locked);
  return (
    <div className="flex items-center">
      <ActionButton
        id="lock"
        label={t(locked ? "inspector.unlock" : "inspector.lock")}
        size="sm"
        tooltipSide="bottom"
        aria-pressed={locked}
        icon={locked ? <Lock size={14} /> : <LockOpen size={14} />}
      />
      <ActionButton id="duplicate" size="sm" tooltipSide="bottom" icon={<Copy size={14} />} />
      <ActionButton id="delete" size="sm" tooltipSide="bottom" icon={<Trash2 size={14} />} />
    </div>
  );
}
