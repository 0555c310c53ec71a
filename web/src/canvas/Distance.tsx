// How far away the board is, as CSS knows it: data-zoom (near, far, tiny) and the scale that far titles are kept
// legible by. Written past React and in steps, so that zooming over a full board renders no card.
import { useStoreApi } from "@xyflow/react";
import { useLayoutEffect } from "react";

/** Below this zoom the text of a card is too small to read: it shows its face (cards/Face.tsx). */
export const NEAR = 0.55;
/** Below this one there is room for a number or a letter only. */
const TINY = 0.17;
/** Sizes are right within ten per cent. */
const STEP = Math.log(1.2);

export function Distance() {
  const store = useStoreApi();
  useLayoutEffect(() => {
    let shown = "";
    const show = () => {
      const zoom = store.getState().transform[2];
      const board = store.getState().domNode?.closest<HTMLElement>(".board");
      const level = zoom >= NEAR ? "near" : zoom >= TINY ? "far" : "tiny";
      const step = level === "near" ? 0 : Math.round(Math.log(zoom) / STEP);
      if (!board || shown === `${level} ${step}`) return;
      shown = `${level} ${step}`;
      board.dataset.zoom = level;
      board.style.setProperty("--zoom", String(Math.exp(step * STEP).toFixed(4)));
    };
    show();
    return store.subscribe(show);
  }, [store]);
  return null;
}
