// Cards change places in the outline: by Alt and an arrow, and by dragging among their kind.
import { type DragEvent, useCallback, useRef, useState } from "react";
import type { BoardNode } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { nodeName } from "./names";
import { moveTo } from "./reorder";
import type { Row } from "./tree";
import type { Rows } from "./useRows";

type Drop = { key: string; side: "before" | "after" };

export interface Moving {
  /** By one place among its kind, up (-1) or down (1). */
  step: (row: Row, by: -1 | 1) => void;
  onDrag: (event: DragEvent, row: Row) => void;
  drop: Drop | null;
  /** The last move, in words. */
  said: string;
}

/** `all`: the rows show everything; among those that a search has left, there are no places to go to. */
export function useMoving({ rows }: Rows, all: boolean): Moving {
  const t = useT();
  const board = useBoard();
  const { canEdit, connection } = useRoom();
  const [drop, setDrop] = useState<Drop | null>(null);
  const [said, setSaid] = useState("");
  const dragged = useRef<string | null>(null);
  const now = useRef({ rows, all, canEdit });
  now.current = { rows, all, canEdit };

  const put = useCallback(
    (id: string, beside: Row, side: "before" | "after" | -1 | 1) => {
      const node = board.node(id);
      const target = beside.node && board.node(beside.key);
      if (!node || !target || node.locked) return;
      const family = siblings(now.current.rows, beside, node);
      const others = family.filter((one) => one.id !== id);
      const at = others.findIndex((one) => one.id === beside.key);
      const place = typeof side === "number" ? family.findIndex((one) => one.id === id) + side : at + (side === "after" ? 1 : 0);
      if (place < 0 || place > others.length) return;
      moveTo(connection, node, others, place, target.parent, board.links());
      setSaid(t("outline.moved", { name: nodeName(node, t), place: place + 1, count: others.length + 1 }));
    },
    [board, connection, t],
  );
  const step = useCallback(
    (row: Row, by: -1 | 1) => {
      if (now.current.canEdit && now.current.all && row.node) put(row.key, row, by);
    },
    [put],
  );
  const onDrag = useCallback(
    (event: DragEvent, row: Row) => {
      const node = dragged.current === null ? undefined : board.node(dragged.current);
      if (event.type === "dragstart") {
        dragged.current = row.key;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", row.key);
      } else if (event.type === "dragend") {
        dragged.current = null;
        setDrop(null);
      } else if (event.type === "dragleave") {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setDrop((before) => (before?.key === row.key ? null : before));
      } else if (node && row.node && fits(node, row) && now.current.all && now.current.canEdit) {
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        const side = event.clientY < box.top + box.height / 2 ? "before" : "after";
        if (event.type === "drop") {
          setDrop(null);
          put(node.id, row, side);
        } else setDrop((before) => (before?.key === row.key && before.side === side ? before : { key: row.key, side }));
      }
    },
    [board, put],
  );
  return { step, onDrag, drop, said };
}

/** A card goes beside another of its kind, also into another scene or episode. */
const fits = (node: BoardNode, row: Row): boolean => row.node!.kind === node.kind && row.key !== node.id;

/** The cards of this kind that stand beside this row, in the order of the rows; with the moved one where it is among them. */
const siblings = (rows: readonly Row[], beside: Row, node: BoardNode): BoardNode[] => rows.flatMap((row) => (row.parent === beside.parent && row.node?.kind === node.kind ? [row.node] : []));
