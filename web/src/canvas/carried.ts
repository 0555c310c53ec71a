// What lies in a frame goes where the frame goes, unless it is locked.
import { type Box, contains } from "./arrange/box";
import type { BoardStore } from "./boardStore";
import { boxOf } from "./fit";
import type { Point } from "./model";

export function boxesOf(board: BoardStore, ids: Iterable<string>): { id: string; box: Box }[] {
  return [...ids].flatMap((id) => {
    const card = board.card(id);
    return card ? [{ id, box: boxOf(card) }] : [];
  });
}

/** The unlocked cards that lie wholly in this frame. */
export function contentsOf(board: BoardStore, frame: string): string[] {
  const around = board.card(frame);
  if (!around || board.node(frame)?.kind !== "frame") return [];
  const box = boxOf(around);
  return board.flow
    .get()
    .nodes.filter((card) => card.id !== frame && !board.node(card.id)?.locked && contains(box, boxOf(card)) && !sameBox(box, boxOf(card)))
    .map((card) => card.id);
}

const sameBox = (a: Box, b: Box) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** New places, and those of what the frames among them carry along. */
export function withContents(board: BoardStore, places: ReadonlyMap<string, Point>): Map<string, Point> {
  const all = new Map(places);
  for (const [id, [x, y]] of places) {
    const from = board.card(id)?.position;
    if (!from) continue;
    for (const inside of contentsOf(board, id)) {
      const at = board.card(inside)!.position;
      if (!all.has(inside)) all.set(inside, [at.x + x - from.x, at.y + y - from.y]);
    }
  }
  return all;
}
