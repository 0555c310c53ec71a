// The board for React: the store of this room and what changes in it.
import { useMemo, useSyncExternalStore } from "react";
import { useCell, useRoom } from "@/sync";
import { boardOf, type BoardStore, type CardContent } from "./boardStore";

export const useBoard = (): BoardStore => boardOf(useRoom().connection);

export const useSelection = (): readonly string[] => useCell(useBoard().selection);

/** One node with everything that is shown of it; undefined when it is gone. */
export function useCard(id: string | null): CardContent | undefined {
  const board = useBoard();
  return useSyncExternalStore(board.flow.subscribe, () => (id === null ? undefined : board.card(id)?.data));
}

/** All nodes of a kind, for choices; new only when the board's shape changes. */
export function useNodesOf(kind: string) {
  const board = useBoard();
  const flow = useCell(board.flow);
  return useMemo(() => flow.nodes.map((card) => card.data).filter(({ node }) => node.kind === kind && !node.invalid), [flow, kind]);
}
