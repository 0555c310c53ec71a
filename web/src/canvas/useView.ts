// Gives the open board's view to whoever acts on it from outside (view.ts).
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import type { BoardStore } from "./boardStore";
import type { Box } from "./arrange/box";
import { boxOf, calm, type Fit } from "./fit";
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
    const reveal = (id: string) => {
      const card = board.card(id);
      const box = card && boxOf(card);
      if (!box || inSight(box, store.getState())) return;
      const { transform } = store.getState();
      void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: transform[2], duration: calm() ? 0 : 200 });
    };
    board.view.set({
      fit,
      zoomIn: () => void flow.zoomIn(QUICK),
      zoomOut: () => void flow.zoomOut(QUICK),
      zoomTo: (zoom) => void flow.zoomTo(zoom, QUICK),
      pointer: () => pointer && flow.screenToFlowPosition(pointer, { snapToGrid: false }),
      seen: () => {
        const { transform: [x, y, zoom], width, height } = store.getState();
        return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      },
      middle: () => {
        const box = element.getBoundingClientRect();
        return flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height * MIDDLE }, { snapToGrid: false });
      },
      reveal,
      focus: (id) => {
        reveal(id);
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

/** Its upper left corner, and as much of it as there is room for. */
function inSight(box: Box, { transform: [left, top, zoom], width, height }: { transform: [number, number, number]; width: number; height: number }) {
  const x = box.x * zoom + left;
  const y = box.y * zoom + top;
  return x >= 0 && y >= 0 && x + Math.min(box.width * zoom, width / 2) <= width && y + Math.min(box.height * zoom, height / 2) <= height;
}
