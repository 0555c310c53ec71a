// Which edges are drawn: all but the cast edges, which repeat what every scene says of itself. Those come when one of
// their ends is pointed at or selected; all at once a full board would be nothing but lines.
import { useCallback, useMemo, useRef, useState } from "react";
import type { CardEdge, CardNode } from "./boardStore";

/** With more cards selected than this, nobody looks at where single lines lead. */
const MOST_SELECTED = 12;
/** A pointer on its way somewhere else lights nothing. */
const REST = 90;

export function useDrawnEdges(edges: CardEdge[], selection: readonly string[]) {
  const [pointed, setPointed] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onNodeMouseEnter = useCallback((_event: unknown, { id, data }: CardNode) => {
    clearTimeout(timer.current);
    const kind = data.node?.kind;
    if (kind === "scene" || kind === "character") timer.current = setTimeout(() => setPointed(id), REST);
  }, []);
  const onNodeMouseLeave = useCallback(() => {
    clearTimeout(timer.current);
    setPointed(null);
  }, []);
  const drawn = useMemo(() => {
    const ends = new Set(selection.length <= MOST_SELECTED ? selection : []);
    if (pointed !== null) ends.add(pointed);
    return edges.filter((edge) => edge.data?.edge.kind !== "cast" || edge.selected || ends.has(edge.source) || ends.has(edge.target));
  }, [edges, pointed, selection]);
  return { drawn, pointing: { onNodeMouseEnter, onNodeMouseLeave } };
}
