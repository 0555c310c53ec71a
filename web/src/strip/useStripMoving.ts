// Cards change places in the strip: by Alt and an arrow, and by dragging. The same step as in the outline.
import { type DragEvent, useCallback, useState } from "react";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { nodeName } from "@/outline/names";
import { moveTo } from "@/outline/reorder";
import { useRoom } from "@/sync";
import { dropped, type Goal, stepped } from "./strip";
import { blocksNow } from "./useStrip";

export interface StripMoving {
  step: (key: string, by: -1 | 1) => void;
  /** The card that is dragged, which stays on the page. */
  dragged: string | null;
  start: (event: DragEvent, key: string) => void;
  /** For the whole strip. */
  over: (event: DragEvent) => void;
  leave: (event: DragEvent) => void;
  drop: (event: DragEvent) => void;
  end: () => void;
  /** Where it would go: the line, in pixels, and the scene. */
  line: { x: number; key: string } | null;
  /** The last move, in words. */
  said: string;
}

export function useStripMoving(): StripMoving {
  const t = useT();
  const board = useBoard();
  const { canEdit, connection } = useRoom();
  const [dragged, setDragged] = useState<string | null>(null);
  const [line, setLine] = useState<StripMoving["line"]>(null);
  const [said, setSaid] = useState("");

  const put = useCallback(
    (key: string, goal: Goal | null) => {
      const node = board.node(key);
      if (!canEdit || !goal || !node || node.locked) return;
      moveTo(connection, node, goal.others, goal.place, goal.parent, board.links());
      setSaid(t("outline.moved", { name: nodeName(node, t), place: goal.place + 1, count: goal.others.length + 1 }));
    },
    [board, canEdit, connection, t],
  );
  const step = useCallback((key: string, by: -1 | 1) => put(key, stepped(blocksNow(board), key, by)), [board, put]);
  const start = useCallback((event: DragEvent, key: string) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", key);
    setDragged(key);
  }, []);
  const end = useCallback(() => {
    setDragged(null);
    setLine(null);
  }, []);
  const target = (event: DragEvent) => dragged !== null && canEdit ? dropped(blocksNow(board), dragged, event.clientX - event.currentTarget.getBoundingClientRect().left) : null;
  const over = (event: DragEvent) => {
    const found = target(event);
    if (found) event.preventDefault();
    setLine((before) => (found?.line === before?.x && found?.key === before?.key ? before : found && { x: found.line, key: found.key }));
  };
  const leave = (event: DragEvent) => {
    if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setLine(null);
  };
  const drop = (event: DragEvent) => {
    const found = target(event);
    if (!found || dragged === null) return;
    event.preventDefault();
    put(dragged, found.goal);
    end();
  };
  return { step, dragged, start, over, leave, drop, end, line, said };
}
