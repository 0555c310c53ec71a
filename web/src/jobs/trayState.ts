// Whether the panel of jobs is open: asked for by its button, by a key and by the palette.
import { Cell } from "@/sync/cell";

export const trayShown = new Cell(false);
export const toggleTray = (): void => trayShown.set(!trayShown.get());
