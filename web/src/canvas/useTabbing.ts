// Tab goes through the cards in reading order, those out of sight too. Where something is selected, it selects; after
// the last card, and before the first, it leaves the board.
import { type RefObject, useEffect } from "react";
import { inReadingOrder } from "./arrange/box";
import type { BoardStore } from "./boardStore";
import { boxesOf } from "./carried";
import { isTyping } from "./typing";

const cardOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>(".react-flow__node")?.dataset.id : undefined;

export function useTabbing(board: BoardStore, root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current!;
    let tabbed: "on" | "back" | null = null;
    // The focus may be nowhere (its card was deleted, a frame was drawn) while I am still at work on the board.
    let here = false;
    const note = (event: Event) => {
      here = event.target instanceof Node && element.contains(event.target);
    };
    const order = () => inReadingOrder(boxesOf(board, [...board.all()].map((node) => node.id))).map((card) => card.id);
    const onKeyDown = (event: KeyboardEvent) => {
      tabbed = event.key === "Tab" ? (event.shiftKey ? "back" : "on") : null;
      if (event.key !== "Tab" || isTyping(event)) return;
      const chosen = board.selection.get();
      const from = cardOf(event.target) ?? (event.target === document.body && here ? chosen.at(-1) : undefined);
      if (!from || !board.node(from)) return;
      const ids = order();
      const next = ids[ids.indexOf(from) + (event.shiftKey ? -1 : 1)];
      if (!next) {
        here = false;
        return leave(element, event.shiftKey);
      }
      event.preventDefault();
      event.stopPropagation();
      if (chosen.length > 0) board.select([next]);
      board.view.get().focus(next);
    };
    // Coming in with Tab is at the first card in sight, or at the last one on the way back.
    const onFocusIn = (event: FocusEvent) => {
      const now = cardOf(event.target);
      if (!now || !tabbed || cardOf(event.relatedTarget)) return;
      const shown = order().filter((id) => element.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`));
      const wanted = tabbed === "on" ? shown[0] : shown.at(-1);
      tabbed = null;
      if (wanted && wanted !== now) board.view.get().focus(wanted);
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    element.addEventListener("focusin", onFocusIn);
    document.addEventListener("focusin", note);
    document.addEventListener("pointerdown", note, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown, { capture: true });
      element.removeEventListener("focusin", onFocusIn);
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", note, { capture: true });
    };
  }, [board, root]);
}

/** The browser goes on from the card that is last on the page, or back from the first: not through all of them again. */
function leave(board: HTMLElement, back: boolean): void {
  const cards = [...board.querySelectorAll<HTMLElement>(".react-flow__node[tabindex]")];
  (back ? cards[0] : cards.at(-1))?.focus({ preventScroll: true });
}
