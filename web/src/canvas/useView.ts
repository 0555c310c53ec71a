// Gives the open board's view to whoever acts on it from outside (view.ts).
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import type { BoardStore } from "./boardStore";
import type { Fit } from "./fit";
import { NO_VIEW, type Place } from "./view";

const QUICK = { duration: 150 };
/** A little above the middle: the toolbar covers the bottom. */
const MIDDLE = 0.42;

export function useView(board: BoardStore, root: RefObject<HTMLElement | null>, fit: Fit): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const element = root.current!;
    let pointer: Place | null = null;
    const move = (event: PointerEvent) => {
      pointer = event.pointerType === "touch" || !overCanvas(event.target) ? null : { x: event.clientX, y: event.clientY };
    };
    const leave = () => {
      pointer = null;
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerleave", leave);
    board.view.set({
      fit,
      zoomIn: () => void flow.zoomIn(QUICK),
      zoomOut: () => void flow.zoomOut(QUICK),
      zoomTo: (zoom) => void flow.zoomTo(zoom, QUICK),
      pointer: () => pointer && flow.screenToFlowPosition(pointer, { snapToGrid: false }),
      middle: () => {
        const box = element.getBoundingClientRect();
        return flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height * MIDDLE }, { snapToGrid: false });
      },
      focus: (id) => {
        const card = board.card(id);
        if (!card) return;
        if (!inSight(card.position, store.getState())) fit({ ids: [id], duration: 200 });
        requestAnimationFrame(() => element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }));
      },
    });
    return () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerleave", leave);
      board.view.set(NO_VIEW);
    };
  }, [board, fit, flow, root, store]);
}

const overCanvas = (target: EventTarget | null): boolean => target instanceof Element && target.closest(".react-flow__renderer") !== null;

function inSight({ x, y }: Place, { transform: [left, top, zoom], width, height }: { transform: [number, number, number]; width: number; height: number }) {
  const at = { x: x * zoom + left, y: y * zoom + top };
  return at.x >= 0 && at.y >= 0 && at.x < width - 80 && at.y < height - 80;
}
