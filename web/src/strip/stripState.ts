// Whether the strip is shown.
import { panel } from "@/app/panel";

export const strip = panel("strip");
export const stripShown = strip.shown;
export const toggleStrip = strip.toggle;
