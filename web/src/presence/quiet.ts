// Quiet mode: not to see the others' pointers, not to show mine. Remembered in this browser, for every project.
import { Cell } from "@/sync/cell";

export interface Quiet {
  hideOthers: boolean;
  hideMine: boolean;
}

const STORED = "storyroom.quiet";
const LOUD: Quiet = { hideOthers: false, hideMine: false };

function stored(): Quiet {
  try {
    const found = JSON.parse(globalThis.localStorage?.getItem(STORED) ?? "null") as Partial<Quiet> | null;
    return { hideOthers: found?.hideOthers === true, hideMine: found?.hideMine === true };
  } catch {
    return LOUD;
  }
}

export const quiet = new Cell<Quiet>(stored());

export function setQuiet(part: Partial<Quiet>): void {
  quiet.patch(part);
  try {
    localStorage.setItem(STORED, JSON.stringify(quiet.get()));
  } catch {
    // A full or forbidden storage: it holds until the window is closed.
  }
}
