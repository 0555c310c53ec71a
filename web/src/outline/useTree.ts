// The tree of the open board. Made anew when a card's words or place in the story change, not while cards are dragged.
import { useEffect, useMemo, useState } from "react";
import type * as Y from "yjs";
import type { BoardStore } from "@/canvas/boardStore";
import { parents } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { plant, type Tree } from "./tree";

const PAUSE_MS = 120;
const ELSEWHERE = new Set(["xy", "size", "locked", "color"]);

const matters = (event: Y.YEvent<Y.AbstractType<unknown>>): boolean => event.path.length !== 1 || [...event.keys.keys()].some((name) => !ELSEWHERE.has(name));

export function useTree(): Tree {
  const board = useBoard();
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const { nodes } = board.connection.roots;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const onNodes = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
      if (timer || !events.some(matters)) return;
      timer = setTimeout(() => {
        timer = null;
        setVersion((before) => before + 1);
      }, PAUSE_MS);
    };
    setVersion((before) => before + 1);
    nodes.observeDeep(onNodes);
    return () => {
      nodes.unobserveDeep(onNodes);
      if (timer) clearTimeout(timer);
    };
  }, [board]);
  return useMemo(() => treeOf(board), [board, version]);
}

/** As it is at this moment. */
export function treeOf(board: BoardStore): Tree {
  const nodes = new Map([...board.all()].map((node) => [node.id, node]));
  return plant(nodes.values(), parents(nodes));
}
