// A new card: where it stands, how large it is, and that I write in it at once.
import type { Scope } from "./actions/action";
import { addNode, orderAfter } from "./edits";
import { type Kind, KINDS } from "./kinds";
import type { BoardStore } from "./boardStore";
import type { Place } from "./view";

const ORDERED = new Set<Kind>(["scene", "character", "shot", "episode"]);
const GUESS = 120;
/** How far a card that would lie on another one steps aside. */
const ASIDE = 28;

/** `corner`: its top left corner; without one, under the pointer or in the middle of what I see. Its id. */
export function addCard({ board, connection, view }: Scope, kind: Kind, corner?: Place): string {
  const { width, height, resizable } = KINDS.get(kind)!;
  const at = view.pointer() ?? view.middle();
  const place = corner ?? clear(board, { x: at.x - width / 2, y: at.y - (height ?? GUESS) / 2 });
  const siblings = [...board.all()].filter((node) => node.kind === kind);
  const id = addNode(connection, {
    kind,
    xy: [place.x, place.y],
    ...(resizable ? { size: [width, height!] } : {}),
    ...(ORDERED.has(kind) ? { order: orderAfter(siblings) } : {}),
  });
  board.select([id]);
  board.writing.set(id);
  return id;
}

/** Not exactly on top of another card. */
function clear(board: BoardStore, place: Place): Place {
  const taken = (at: Place) => board.flow.get().nodes.some((card) => Math.abs(card.position.x - at.x) < 12 && Math.abs(card.position.y - at.y) < 12);
  let at = place;
  while (taken(at)) at = { x: at.x + ASIDE, y: at.y + ASIDE };
  return at;
}
