// Jobs without a node of their own, as cards where their results will stand. The place is found once and kept.
import { useMemo, useRef } from "react";
import { isActive, type Job, useJobs, useJobStore } from "@/jobs";
import { useCell } from "@/sync";
import type { BoardStore, CardNode } from "./boardStore";

const CLEAR = 160;
const HEIGHT = 170;

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
    const shown = jobs.filter((job) => job.target === null && (isActive(job) || ended.has(job.id)));
    return shown.map((job) => toCard(job, placeOf(job, places.current, board)));
  }, [jobs, ended, board]);
}

function placeOf(job: Job, places: Map<string, { x: number; y: number }>, board: BoardStore) {
  let place = places.get(job.id);
  if (!place) {
    const corner = freeCorner(board.flow.get().nodes);
    const taken = [...places.values()].filter((other) => Math.abs(other.x - corner.x) < 10).length;
    // Above the corner: when the results come, the card does not lie on them.
    place = { x: corner.x, y: corner.y - HEIGHT + (board.flow.get().nodes.length === 0 ? 0 : 20) - taken * HEIGHT };
    places.set(job.id, place);
  }
  return place;
}

const toCard = (job: Job, position: { x: number; y: number }): CardNode =>
  ({ id: `job:${job.id}`, type: "job", position, data: { job }, draggable: false, selectable: false, connectable: false, deletable: false, focusable: false, zIndex: 5, initialWidth: 320, initialHeight: 150 }) as unknown as CardNode;
