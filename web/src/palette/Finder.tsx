// The palette and the sheet of shortcuts on a page: their keys, and whichever of them is open.
import { type ReactNode, useEffect } from "react";
import { useCell } from "@/sync/cell";
import { isTyping } from "@/canvas/typing";
import { matches } from "@/canvas/shortcut";
import { opened } from "./state";

export const PALETTE_KEYS = "Mod+K";
export const SHEET_KEYS = "?";

/** `palette` and `sheet` make what is shown, only while it is. */
export function Finder({ palette, sheet }: { palette: () => ReactNode; sheet: () => ReactNode }) {
  const open = useCell(opened);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      const wanted = matches(event, PALETTE_KEYS) ? "palette" : matches(event, SHEET_KEYS) && !isTyping(event) ? "sheet" : null;
      if (!wanted) return;
      // Over another dialog it would be lost; the browser's own Ctrl+K is never wanted here.
      event.preventDefault();
      event.stopPropagation();
      if (opened.get() === wanted) opened.set(null);
      else if (opened.get() !== null || !document.querySelector("[role=dialog]")) opened.set(wanted);
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown, { capture: true });
      opened.set(null);
    };
  }, []);
  if (open === null) return null;
  return open === "palette" ? palette() : sheet();
}
