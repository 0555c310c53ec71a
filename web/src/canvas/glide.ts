// Cards go to their new places in a moment instead of at once, for me: the document has the places already. At once
// for who wants no motion.
import type { BoardStore } from "./boardStore";
import { calm } from "./fit";
import type { Point } from "./model";

const LASTS = 320;

/** `change` writes the places into the document. */
export function glide(board: BoardStore, places: ReadonlyMap<string, Point>, change: () => void): void {
  const from = new Map([...places.keys()].flatMap((id) => (board.card(id) ? [[id, board.card(id)!.position] as const] : [])));
  if (calm() || document.hidden) return change();
  for (const id of from.keys()) board.held.add(id);
  change();
  const start = performance.now();
  const step = (now: number) => {
    const part = Math.min(1, (now - start) / LASTS);
    const done = 1 - (1 - part) ** 3;
    if (part === 1) return board.letGo(from.keys());
    board.change(
      [...from].flatMap(([id, { x, y }]) => {
        const to = board.node(id)?.xy;
        return to && board.held.has(id) ? [{ id, type: "position" as const, position: { x: x + (to[0] - x) * done, y: y + (to[1] - y) * done } }] : [];
      }) satisfies Parameters<typeof board.change>[0],
    );
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

