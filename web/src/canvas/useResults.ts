// What happens on the board when a job ends: who started it and has touched nothing since is taken to the new cards;
// for everybody else they are a button away, and the word about it goes when they are seen or after a while.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { type Job, isActive, madeNodes, useJobs, useJobStore } from "@/jobs";
import { useCell } from "@/sync";
import type { BoardStore } from "./boardStore";
import { type Fit, boundsOf } from "./fit";

/** How long an ended job is told. */
const TOLD = 8_000;
/** How long cards may take to come and be measured behind the notice that they are made. */
const PATIENCE = 3_000;
const SEEN = 2_500;

/** When I last moved the view or wrote something. */
function useTouched(root: RefObject<HTMLElement | null>): RefObject<number> {
  const touched = useRef(0);
  useEffect(() => {
    const note = () => {
      touched.current = Date.now();
    };
    const element = root.current!;
    const kinds = ["pointerdown", "wheel", "keydown"] as const;
    for (const kind of kinds) element.addEventListener(kind, note, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) element.removeEventListener(kind, note, { capture: true });
    };
  }, [root]);
  return touched;
}

export function useResults(board: BoardStore, root: RefObject<HTMLElement | null>, fit: Fit): void {
  const store = useJobStore();
  const ended = useCell(store.ended);
  const jobs = useJobs();
  const touched = useTouched(root);
  const shown = useRef(new Set<string>());
  useEffect(() => {
    for (const job of jobs) {
      const started = store.mine.get(job.id);
      if (isActive(job) || started === undefined || shown.current.has(job.id)) continue;
      shown.current.add(job.id);
      // Not cleaned up with the effect: the next notice must not keep me from my cards.
      if (job.status === "succeeded")
        void arrived(board, madeNodes(job)).then((ids) => {
          if (ids.length > 0 && touched.current <= started) fit({ ids, duration: 600 });
        });
    }
  }, [board, fit, jobs, store, touched]);
  const seen = useSeen(board);
  useEffect(() => {
    const timers = jobs.filter((job) => ended.has(job.id) && job.status !== "failed").map((job) => leave(job, seen, () => store.dismiss(job.id)));
    return () => timers.forEach((stop) => stop());
  }, [ended, jobs, seen, store]);
}

/** After a while, sooner when its cards are on the screen; not while nobody looks at the window. */
function leave(job: Job, seen: (ids: readonly string[]) => boolean, dismiss: () => void): () => void {
  let told = 0;
  let looked = 0;
  const every = 250;
  const timer = setInterval(() => {
    if (document.hidden) return;
    told += every;
    looked = seen(madeNodes(job)) ? looked + every : 0;
    if (told >= TOLD || looked >= SEEN) dismiss();
  }, every);
  return () => clearInterval(timer);
}

/** Are all of these on the screen? */
function useSeen(board: BoardStore): (ids: readonly string[]) => boolean {
  const flow = useReactFlow();
  const store = useStoreApi();
  const look = useRef((_: readonly string[]): boolean => false);
  useEffect(() => {
    look.current = (ids) => {
      const cards = ids.flatMap((id) => board.card(id) ?? []);
      if (cards.length === 0) return false;
      const { x, y, zoom } = flow.getViewport();
      const { width, height } = store.getState();
      const box = boundsOf(cards);
      return box.x * zoom + x >= 0 && box.y * zoom + y >= 0 && (box.x + box.width) * zoom + x <= width && (box.y + box.height) * zoom + y <= height;
    };
  }, [board, flow, store]);
  return useRef((ids: readonly string[]) => look.current(ids)).current;
}

/** Those of the nodes that are on the board, once all of them are and have their size; or after a while. */
function arrived(board: BoardStore, ids: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const there = () => ids.filter((id) => board.node(id));
    const all = () => ids.every((id) => board.card(id)?.measured?.height);
    const end = () => {
      stop();
      clearTimeout(timer);
      resolve(there());
    };
    const stop = board.flow.subscribe(() => all() && end());
    const timer = setTimeout(end, PATIENCE);
    if (all()) end();
  });
}
