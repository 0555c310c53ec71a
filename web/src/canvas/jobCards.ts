// Jobs without a node of their own, as cards where their results will stand. The place is found once and kept.
import { useMemo, useRef } from "react";
import { isActive, isPart, type Job, useJobs, useJobStore } from "@/jobs";
import { useCell } from "@/sync";
import type { BoardStore, CardNode } from "./boardStore";

const CLEAR = 160;
const HEIGHT = 150;

/** The corner where the server lays out new cards: under what is wide, to the right of what is tall. */
export function freeCorner(cards: readonly CardNode[]): { x: number; y: number } {
  if (cards.length === 0) return { x: 0, y: 0 };
  const left = Math.min(...cards.map((card) => card.position.x));
  const top = Math.min(...cards.map((card) => card.position.y));
  const right = Math.max(...cards.map((card) => card.position.x + (card.measured?.width ?? card.width ?? 240)));
  const bottom = Math.max(...cards.map((card) => card.position.y + (card.measured?.height ?? card.height ?? 180)));
  return right - left >= bottom - top ? { x: left, y: bottom + CLEAR } : { x: right + CLEAR, y: top };
}

export function useJobCards(board: BoardStore): CardNode[] {
  const store = useJobStore();
  const jobs = useJobs();
  const ended = useCell(store.ended);
  const places = useRef(new Map<string, { x: number; y: number }>());
  return useMemo(() => {
    const shown = jobs.filter((job) => job.target === null && !isPart(job) && (isActive(job) || ended.has(job.id)));
    return shown.map((job) => toCard(job, placeOf(job, places.current, board)));
  }, [jobs, ended, board]);
}

function placeOf(job: Job, places: Map<string, { x: number; y: number }>, board: BoardStore) {
  let corner = places.get(job.id);
  if (!corner) {
    const free = freeCorner(board.flow.get().nodes);
    const taken = [...places.values()].filter((other) => Math.abs(other.x - free.x) < 10).length;
    corner = { x: free.x, y: free.y - taken * (HEIGHT + 20) };
    places.set(job.id, corner);
  }
  // It makes room for what has come.
  return isActive(job) ? corner : { x: corner.x, y: corner.y - HEIGHT };
}

const toCard = (job: Job, position: { x: number; y: number }): CardNode =>
  ({
    id: `job:${job.id}`,
    type: "job",
    position,
    data: { job },
    draggable: false,
    selectable: false,
    connectable: false,
    deletable: false,
    focusable: false,
    zIndex: 5,
    initialWidth: 320,
    initialHeight: 150,
    style: { pointerEvents: "all" },
  }) as unknown as CardNode;
