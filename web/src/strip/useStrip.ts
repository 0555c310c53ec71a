// What the strip shows, and where in it one is.
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { BoardStore } from "@/canvas/boardStore";
import type { BoardNode } from "@/canvas/model";
import { useBoard, useSelection } from "@/canvas/useBoard";
import { treeOf, useTree } from "@/outline/useTree";
import { type Block, find, firstKey, laidOut, linesOf, scenesOf } from "./strip";

export interface Strip {
  blocks: readonly Block[];
  /** By shot. */
  lines: ReadonlyMap<string, readonly BoardNode[]>;
  /** What is in the tab order; null when there is nothing. */
  at: string | null;
  go: (key: string) => void;
}

export function useStrip(): Strip {
  const board = useBoard();
  const tree = useTree();
  const blocks = useMemo(() => laidOut(scenesOf(tree)), [tree]);
  const edges = useSyncExternalStore(board.flow.subscribe, () => board.flow.get().edges);
  const lines = useMemo(() => linesOf(board.links(), board.node), [board, tree, edges]);
  const [key, go] = useState<string | null>(null);
  const selection = useSelection();
  const only = selection.length === 1 ? selection[0]! : null;
  useEffect(() => {
    if (only !== null && find(blocks, only)) go(only);
    // What is selected, when that changes: not whenever the story does.
  }, [only]);
  return { blocks, lines, at: key !== null && find(blocks, key) ? key : firstKey(blocks), go };
}

/** As it is at this moment: a key may be pressed again before the strip is drawn anew. */
export const blocksNow = (board: BoardStore): Block[] => laidOut(scenesOf(treeOf(board)));
