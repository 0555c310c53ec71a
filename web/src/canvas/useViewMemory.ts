// The board opens where I left it; the first time, and where nothing is any more, with everything in sight.
import { useReactFlow, useStoreApi, type Viewport } from "@xyflow/react";
import { useMemo } from "react";
import { overlaps } from "./arrange/box";
import type { BoardStore } from "./boardStore";
import { boxOf, type Fit } from "./fit";
import { rememberedView, rememberView } from "./viewMemory";

export function useViewMemory(board: BoardStore, projectId: string, fit: Fit) {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useMemo(() => {
    const shows = ({ x, y, zoom }: Viewport): boolean => {
      const { width, height } = store.getState();
      const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      return board.flow.get().nodes.some((card) => overlaps(boxOf(card), seen));
    };
    return {
      onInit: () => {
        const view = rememberedView(projectId);
        if (view && shows(view)) void flow.setViewport(view);
        else fit();
      },
      onMoveEnd: (_event: unknown, view: Viewport) => rememberView(projectId, view),
    };
  }, [board, fit, flow, projectId, store]);
}
