// The board's keys: those of the actions. None of them while somebody types, a dialog is open or an IME composes.
import { useEffect } from "react";
import { ACTIONS, type Action, may, type Scope } from "./actions";
import { matches } from "./shortcut";
import { isTyping, meansBoard } from "./typing";

function meant(event: KeyboardEvent): { action: Action; key: string } | null {
  for (const action of ACTIONS) {
    const key = action.keys.find((shortcut) => matches(event, shortcut));
    if (key && action.clipboard) return null;
    if (key) return { action, key };
  }
  return null;
}

/** Does what the key means. False: it means nothing on a board, and the browser may have it. */
export function press(event: KeyboardEvent, scope: Scope, wanted: (action: Action) => boolean = () => true): boolean {
  const found = meant(event);
  if (!found || !wanted(found.action)) return false;
  const { action, key } = found;
  const possible = may(action, scope);
  if (possible) action.run(scope, key);
  // What the browser would do with Ctrl+D or Ctrl+A is never wanted on a board; a plain key may mean something else.
  return possible || key.startsWith("Mod+");
}

export function useKeyboard(scope: Scope, root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!meansBoard(event.target, root.current) || isTyping(event) || event.defaultPrevented) return;
      const onButton = event.target instanceof HTMLElement && event.target.closest("button, a");
      if (onButton && (event.key === "Enter" || event.key === " ")) return;
      if (!press(event, scope)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [scope, root]);
}
