// A new card: where it stands, how large it is, and that I write in it at once.
import type { Scope } from "./actions/action";
import { addNode, connect, type NewNode, orderAfter } from "./edits";
import { edgeKindFor, type Kind, KINDS, PALETTE } from "./kinds";
import type { BoardStore } from "./boardStore";
import type { Asked, Place } from "./view";

const ORDERED = new Set<Kind>(["scene", "character", "shot", "episode"]);
const GUESS = 120;
/** How far a card that would lie on another one steps aside. */
const ASIDE = 28;

/** `corner`: its top left corner; without one, under the pointer or in the middle of what I see. Its id. */
export function addCard(scope: Scope, kind: Kind, corner?: Place): string {
  const { width, height } = KINDS.get(kind)!;
  const { board, connection, view } = scope;
  const at = view.pointer() ?? view.middle();
  const place = corner ?? clear(board, { x: at.x - width / 2, y: at.y - (height ?? GUESS) / 2 });
  const id = connection.edit(() => addNode(connection, newCard(board, kind, place)));
  begin(board, kind, id);
  return id;
}

/** A card and the relation that leads to it, as one step. It stands where the relation was let go. */
export function addLinked({ board, connection }: Scope, kind: Kind, at: Place, { from, side }: NonNullable<Asked["end"]>): string {
  const { width, height } = KINDS.get(kind)!;
  const high = height ?? GUESS;
  const corner = {
    x: side === "right" ? at.x : side === "left" ? at.x - width : at.x - width / 2,
    y: side === "bottom" ? at.y : side === "top" ? at.y - high : at.y - high / 2,
  };
  const id = connection.edit(() => {
    const made = addNode(connection, newCard(board, kind, corner));
    connect(connection, edgeKindFor(from.kind, kind), from, { id: made, kind }, board.links());
    return made;
  });
  begin(board, kind, id);
  return id;
}

function newCard(board: BoardStore, kind: Kind, { x, y }: Place): NewNode {
  const { width, height, resizable } = KINDS.get(kind)!;
  const siblings = [...board.all()].filter((node) => node.kind === kind);
  return {
    kind,
    xy: [x, y],
    ...(resizable ? { size: [width, height!] } : {}),
    ...(ORDERED.has(kind) ? { order: orderAfter(siblings) } : {}),
  };
}

function begin(board: BoardStore, kind: Kind, id: string): void {
  lastKind.set(kind);
  board.tool.set("select");
  board.select([id]);
  board.writing.set(id);
}

const LAST = "storyroom.lastKind";

/** What I added last: it is what is offered first. */
export const lastKind = {
  get: (): Kind | null => PALETTE.find((kind) => kind === localStorage.getItem(LAST)) ?? null,
  set: (kind: Kind): void => {
    try {
      localStorage.setItem(LAST, kind);
    } catch {
      // A full or forbidden storage: the usual order does.
    }
  },
};

/** Not exactly on top of another card. */
function clear(board: BoardStore, place: Place): Place {
  const taken = (at: Place) => board.flow.get().nodes.some((card) => Math.abs(card.position.x - at.x) < 12 && Math.abs(card.position.y - at.y) < 12);
  let at = place;
  while (taken(at)) at = { x: at.x + ASIDE, y: at.y + ASIDE };
  return at;
}
