// Whether the outline is shown.
import { panel } from "@/app/panel";

export const outline = panel("outline");
export const outlineShown = outline.shown;
export const toggleOutline = outline.toggle;
