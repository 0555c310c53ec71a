// What can be done to one or several cards as a whole.
import { Copy, Lock, LockOpen, Trash2 } from "lucide-react";
import { deleteAll, duplicate, setLocked } from "@/canvas/edits";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { IconButton } from "@/ui";

export function CardActions({ ids }: { ids: readonly string[] }) {
  const t = useT();
  const board = useBoard();
  const { connection } = useRoom();
  useCell(board.flow);
  const nodes = () => ids.flatMap((id) => board.node(id) ?? []);
  const locked = ids.length > 0 && ids.every((id) => board.node(id)?.locked);
  const lock = () => setLocked(connection, ids, !locked);
  const copy = () =>
    board.select(
      duplicate(
        connection,
        nodes().filter((node) => !node.invalid),
        board.links(),
        board.all(),
        [24, 24],
      ),
    );
  const remove = () =>
    deleteAll(
      connection,
      nodes().filter((node) => !node.locked),
      [],
      board.all(),
      board.links(),
    );
  return (
    <div className="flex items-center">
      <IconButton label={t(locked ? "inspector.unlock" : "inspector.lock")} size="sm" aria-pressed={locked} onClick={lock}>
        {locked ? <Lock size={14} /> : <LockOpen size={14} />}
      </IconButton>
      <IconButton label={t("inspector.duplicate")} shortcut="Mod+D" size="sm" onClick={copy}>
        <Copy size={14} />
      </IconButton>
      <IconButton label={t("inspector.delete")} shortcut="Delete" size="sm" disabled={locked} onClick={remove}>
        <Trash2 size={14} />
      </IconButton>
    </div>
  );
}
