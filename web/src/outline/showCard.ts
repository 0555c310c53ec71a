// From a panel to the board: a card is selected and brought into sight; with `more` it only joins what is selected, or leaves it.
import type { BoardStore } from "@/canvas/boardStore";
import { showNodes } from "@/jobs/showNodes";

export function showCard(board: BoardStore, id: string, more: boolean): void {
  if (!board.node(id)) return;
  const held = board.selection.get();
  if (more) board.select(held.includes(id) ? held.filter((one) => one !== id) : [...held, id]);
  else {
    board.select([id]);
    showNodes([id]);
  }
}
