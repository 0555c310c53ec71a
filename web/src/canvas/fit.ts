// How the board is fitted into the window: clear of the bars, the map and the panel that float over its edges.
import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import type { BoardStore, CardNode } from "./boardStore";

/** Where an empty board begins: the first cards do not stick to the corner. */
export const BEGINNING = { x: 120, y: 120, zoom: 1 };
export const MIN_ZOOM = 0.08;

type Edges = { top: number; right: number; bottom: number; left: number };
type Box = { x: number; y: number; width: number; height: number };

const MARGIN: Edges = { top: 28, right: 40, bottom: 84, left: 40 };
/** What the map covers in its corner, with its margin. */
const MAP = { width: 232, height: 176 };
export const NARROW = 640;

/** Fit the board, or these of its cards. At once for who wants no motion. */
export type Fit = (options?: { ids?: readonly string[]; maxZoom?: number; duration?: number }) => void;

export function useFit(board: BoardStore): Fit {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    ({ ids, maxZoom = 1, duration = 0 } = {}) => {
      const cards = ids ? ids.flatMap((id) => board.card(id) ?? []) : board.flow.get().nodes;
      const { width, height, domNode } = store.getState();
      if (cards.length === 0 || width === 0) return;
      const views = freeOf(width, covered(domNode)).map((free) => {
        const padding = { top: `${free.top}px`, right: `${free.right}px`, bottom: `${free.bottom}px`, left: `${free.left}px` } as const;
        return getViewportForBounds(boundsOf(cards), width, height, MIN_ZOOM, maxZoom, padding);
      });
      const best = views.reduce((a, b) => (b.zoom > a.zoom ? b : a));
      void flow.setViewport(best, { duration: calm() ? 0 : duration });
    },
    [board, flow, store],
  );
}

/** What may stay free: the strip beside the map or the one over it, whichever leaves the cards larger. */
function freeOf(width: number, panel: number): Edges[] {
  if (width < NARROW) return [{ ...MARGIN, right: 16, left: 16, bottom: Math.max(MARGIN.bottom, panel + 16) }];
  return [
    { ...MARGIN, right: MAP.width },
    { ...MARGIN, bottom: MAP.height },
  ];
}

/** On a phone the inspector lies over the lower part of the board. */
function covered(board: Element | null): number {
  const panel = document.querySelector("[data-testid=inspector]")?.getBoundingClientRect();
  const box = board?.getBoundingClientRect();
  return panel && box && panel.left < box.right - 1 ? Math.max(0, box.bottom - panel.top) : 0;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function boundsOf(cards: readonly CardNode[]): Box {
  const boxes = cards.map(boxOf);
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

export const boxOf = ({ position: { x, y }, measured, width, height, initialHeight }: CardNode): Box => ({
  x,
  y,
  width: measured?.width ?? width ?? 240,
  height: measured?.height ?? height ?? initialHeight ?? 150,
});
