// The browser's copy, cut and paste on the board: it brings the clipboard along, so that nobody is asked for leave.
import { type RefObject, useEffect } from "react";
import type { Scope } from "../actions/action";
import { isField } from "../typing";
import { cut, fullerThan, heldBy, pasteInto, selectedClip, writeTo } from "./board";

export function useClipboard(scope: Scope, root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let shift = false;
    const note = (event: KeyboardEvent) => {
      shift = event.shiftKey;
    };
    const here = (event: ClipboardEvent) => {
      return root.current !== null && !isField(event.target) && !event.defaultPrevented;
    };
    const copy = (event: ClipboardEvent) => {
      const clip = here(event) && String(getSelection() ?? "") === "" ? selectedClip(scope) : null;
      if (!clip || !event.clipboardData) return;
      writeTo(event.clipboardData, clip);
      event.preventDefault();
      if (event.type === "cut" && scope.canEdit) cut(scope);
    };
    const paste = (event: ClipboardEvent) => {
      if (!here(event) || !event.clipboardData || !scope.canEdit) return;
      event.preventDefault();
      const held = heldBy(event.clipboardData);
      // With Shift some browsers hand over the plain text alone.
      if (shift && !held.own && !held.html) void fullerThan(held).then((all) => pasteInto(scope, all, { outside: true }));
      else pasteInto(scope, held, { outside: shift });
    };
    window.addEventListener("keydown", note, { capture: true });
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("keydown", note, { capture: true });
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [scope, root]);
}
