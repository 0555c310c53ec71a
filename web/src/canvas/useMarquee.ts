// A frame drawn on the void selects the cards that it touches: with Shift besides those selected already, and never
// their relations (a Delete would take those of a locked card).
import { type EdgeChange, type NodeChange, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect, useMemo, useRef } from "react";
import type { BoardStore, CardEdge, CardNode } from "./boardStore";

export function useMarquee(board: BoardStore, root: RefObject<HTMLElement | null>) {
  const store = useStoreApi<CardNode, CardEdge>();
  const kept = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const element = root.current!;
    const begin = (event: PointerEvent) => {
      kept.current = new Set(event.shiftKey ? board.selection.get() : []);
    };
    element.addEventListener("pointerdown", begin, { capture: true });
    return () => element.removeEventListener("pointerdown", begin, { capture: true });
  }, [board, root]);
  return useMemo(() => {
    const drawing = () => store.getState().userSelectionRect !== null;
    return {
      nodes: (changes: NodeChange<CardNode>[]): NodeChange<CardNode>[] =>
        drawing() && kept.current.size > 0
          ? changes.map((change) => (change.type === "select" && kept.current.has(change.id) ? { ...change, selected: true } : change))
          : changes,
      edges: (changes: EdgeChange<CardEdge>[]): EdgeChange<CardEdge>[] =>
        drawing() ? changes.filter((change) => change.type !== "select" || !change.selected) : changes,
    };
  }, [store]);
}
