// Which dialog of the room is open: asked for by its bar, the palette, an empty board and the first steps.
import { Cell } from "@/sync/cell";

/** "storyboard": a breakdown that goes as far as that. */
export type RoomDialog = "breakdown" | "storyboard" | "share";
export const roomDialog = new Cell<RoomDialog | null>(null);
/** Whether the history is open, and whether it is to take the focus. */
export const versionsShown = new Cell(false);
export const historyFocus = new Cell(false);
