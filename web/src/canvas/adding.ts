// A new card: where it stands, how large it is, and that I write in it at once.
import type { Scope } from "./actions/action";
import { type Box, contains, overlaps } from "./arrange/box";
import { addNode, connect, type NewNode, orderAfter } from "./edits";
import { edgeKindFor, type Kind, KINDS, PALETTE } from "./kinds";
import type { BoardStore } from "./boardStore";
import { boxOf } from "./fit";
import type { Asked, Place } from "./view";

const ORDERED = new Set<Kind>(["scene", "character", "shot", "episode"]);
const GUESS = 120;
/** Between a new card and those around it. */
const GAP = 40;

/** `corner`: its top left corner; without one, under the pointer or in the middle of what I see. Its id. */
export function addCard(scope: Scope, kind: Kind, corner?: Place): string {
  const { width, height } = KINDS.get(kind)!;
  const { board, connection, view } = scope;
  const at = view.pointer() ?? view.middle();
  const high = height ?? GUESS;
  const place = corner ?? clear(board, { x: at.x - width / 2, y: at.y - high / 2, width, height: high });
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
  board.view.get().reveal(id);
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

/** The nearest place where it covers no other card, in sight if it can be, the right side first; a frame is ground to stand on. */
function clear(board: BoardStore, wanted: Box): Place {
  const taken = board.flow
    .get()
    .nodes.filter((card) => card.type !== "frame")
    .map(boxOf);
  const free = AROUND.map(([across, down]) => ({
    ...wanted,
    x: wanted.x + across * (wanted.width + GAP),
    y: wanted.y + down * (wanted.height + GAP),
  })).filter((box) => !taken.some((other) => overlaps(box, other)));
  const seen = board.view.get().seen();
  return free.find((box) => contains(seen, box)) ?? free[0] ?? wanted;
}

const FAR = 4;
const STEPS = Array.from({ length: 2 * FAR + 1 }, (_, at) => at - FAR);
/** Steps away: near ones first, and of these to the right, below, to the left, above. */
const AROUND = STEPS.flatMap((across) => STEPS.map((down) => [across, down] as const)).sort((a, b) => rank(a) - rank(b));

function rank([across, down]: readonly [number, number]): number {
  const turn = down === 0 && across >= 0 ? 0 : across === 0 && down > 0 ? 1 : down === 0 ? 2 : across === 0 ? 3 : across > 0 && down > 0 ? 4 : 5;
  return (Math.abs(across) + Math.abs(down)) * 10 + turn;
}
