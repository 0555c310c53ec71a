// How far away the board is, as CSS knows it: data-zoom (near, middle, far, tiny) and the scale that letters are kept
// legible by. Written past React and in steps, so that zooming over a full board renders no card.
import { useStoreApi } from "@xyflow/react";
import { useLayoutEffect } from "react";

/** From here on there is room for more words than a card shows, so its letters stay as they are and more come. */
const NEAR = 1.2;
/** Below this zoom the text of a card is too small to read: it shows its face (cards/Face.tsx). */
export const READABLE = 0.55;
/** Below this one there is room for a number or a letter only. */
const TINY = 0.17;
/** Sizes are right within ten per cent. */
const STEP = Math.log(1.2);

const levelOf = (zoom: number) => (zoom >= NEAR ? "near" : zoom >= READABLE ? "middle" : zoom >= TINY ? "far" : "tiny");

export function Distance() {
  const store = useStoreApi();
  useLayoutEffect(() => {
    let shown = "";
    const show = () => {
      const zoom = store.getState().transform[2];
      const level = levelOf(zoom);
      const step = level === "middle" ? 0 : Math.round(Math.log(zoom) / STEP);
      if (shown === `${level} ${step}`) return;
      const board = store.getState().domNode?.closest<HTMLElement>(".board");
      if (!board) return;
      shown = `${level} ${step}`;
      board.dataset.zoom = level;
      board.style.setProperty("--zoom", Math.exp(step * STEP).toFixed(4));
    };
    show();
    return store.subscribe(show);
  }, [store]);
  return null;
}
