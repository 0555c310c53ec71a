// Whether the outline is shown: remembered by the browser, asked for by the button, the key and the palette.
import { remembered } from "@/app/remembered";
import { Cell } from "@/sync/cell";

export const outlineShown = remembered<boolean>("storyroom.outline", false, (value) => typeof value === "boolean");
/** Rises when the outline is to take the focus. */
export const outlineFocus = new Cell(0);

/** Shown by a key or a command, it takes the focus; hidden, the board has it. */
export function toggleOutline(): void {
  const shown = !outlineShown.get();
  outlineShown.set(shown);
  if (shown) outlineFocus.set(outlineFocus.get() + 1);
}
