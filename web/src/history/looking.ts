// The moment that I look at, if I do: asked for by the panel and by the history of a card, shown over the board.
import { Cell } from "@/sync/cell";
import { leaveToBoard } from "@/app/panel";
import { historyFocus, versionsShown } from "@/app/roomDialogs";
import type { Entry } from "./timeline";

/** From difference to difference, and all of them, while one looks. */
export const NEXT_KEYS = "N";
export const PREVIOUS_KEYS = "Shift+N";
export const ALL_KEYS = "Mod+A";

export const looking = new Cell<Entry | null>(null);

export const lookAt = (entry: Entry): void => {
  versionsShown.set(true);
  looking.set(entry);
};

export const backToNow = (): void => looking.set(null);

export function closeHistory(): void {
  versionsShown.set(false);
  looking.set(null);
  leaveToBoard();
}

/** By its key or a command: then the list has the focus. */
export function toggleHistory(): void {
  if (versionsShown.get()) return closeHistory();
  versionsShown.set(true);
  historyFocus.set(true);
}
