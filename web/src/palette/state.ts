// Which of the two is open, and what was used lately. Both live outside of the pages that fill them.
import { rememberedIds } from "@/app/remembered";
import { Cell } from "@/sync/cell";

export const opened = new Cell<"palette" | "sheet" | null>(null);
export const openPalette = (): void => opened.set("palette");
export const openSheet = (): void => opened.set("sheet");

const KEPT = 12;
export const recent = rememberedIds("recent");

export function used(id: string): void {
  recent.set([id, ...recent.get().filter((one) => one !== id)].slice(0, KEPT));
}
