// Where cards stand: nudges, lines, gaps, frames, order, colour.
import { CHARACTER_COLOURS } from "../colours";
import { align, type Axis, distribute, type Placed, type Places, type Side } from "../arrange/align";
import { tidy } from "../arrange/tidy";
import { boxesOf, contentsOf, withContents } from "../carried";
import { moveNodes, place, setColour } from "../edits";
import { group, ungroup } from "../frames";
import { glide } from "../glide";
import { type Action, action, free, held, type Scope } from "./action";

const STEP = 1;
const BIG_STEP = 10;
const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** One step of undo for presses that follow one another. */
const BURST = 500;
let nudged = 0;

function nudge(far: boolean): Action["run"] {
  return (scope, key) => {
    const [x, y] = ARROWS[key?.split("+").at(-1) ?? ""] ?? [0, 0];
    const step = far ? BIG_STEP : STEP;
    const places = new Map(free(scope).map((node) => [node.id, [node.xy[0] + x * step, node.xy[1] + y * step] as const]));
    const now = performance.now();
    moveNodes(scope.connection, withContents(scope.board, places), { alone: now - nudged > BURST });
    nudged = now;
  };
}

const nudges = (id: "nudge" | "nudgeFar"): Action =>
  action("arrange", {
    id,
    title: (t) => t(`action.${id}`),
    keys: Object.keys(ARROWS).map((arrow) => (id === "nudge" ? arrow : `Shift+${arrow}`)),
    edits: true,
    listed: false,
    possible: (scope) => free(scope).length > 0,
    run: nudge(id === "nudgeFar"),
  });

function placed(scope: Scope): Placed[] {
  const { board } = scope;
  return boxesOf(board, board.selection.get()).map(({ id, box }) => ({ id, box, fixed: board.node(id)?.locked ?? false }));
}

function move(scope: Scope, places: Places): void {
  if (places.size > 0) moveNodes(scope.connection, withContents(scope.board, places), { alone: true });
}

const several = (scope: Scope): boolean => held(scope).length > 1 && free(scope).length > 0;

const aligns = (side: Side, key: string): Action =>
  action("arrange", {
    id: `align.${side}`,
    title: (t) => t(`action.align.${side}`),
    keys: [`Alt+${key}`],
    edits: true,
    possible: several,
    run: (scope) => move(scope, align(placed(scope), side)),
  });

const distributes = (axis: Axis, key: string): Action =>
  action("arrange", {
    id: `distribute.${axis}`,
    title: (t) => t(`action.distribute.${axis}`),
    keys: [`Alt+Shift+${key}`],
    edits: true,
    possible: (scope) => free(scope).length > 2,
    run: (scope) => move(scope, distribute(placed(scope).filter((card) => !card.fixed), axis)),
  });

/** What tidying up is about: what is selected with what lies in it, or everything. */
function untidy(scope: Scope) {
  const { board } = scope;
  const chosen = board.selection.get();
  const ids = chosen.length > 1 || board.node(chosen[0] ?? "")?.kind === "frame" ? chosen : [...board.all()].map((node) => node.id);
  const all = new Set([...ids, ...ids.flatMap((id) => contentsOf(board, id))]);
  return boxesOf(board, all).flatMap(({ id, box }) => {
    const node = board.node(id)!;
    return node.locked ? [] : [{ id, box, kind: node.kind, order: node.order, parent: node.parent }];
  });
}

function tidyUp(scope: Scope): void {
  const { places, sizes } = tidy(untidy(scope), [...scope.board.links()]);
  glide(scope.board, places, () => place(scope.connection, places, sizes));
}

const frames = (scope: Scope) => free(scope).filter((node) => node.kind === "frame");

const colours: readonly Action[] = [null, ...CHARACTER_COLOURS].map((colour, at) =>
  action("arrange", {
    id: `colour.${at}`,
    title: (t) => (colour ? t("action.colour", { number: at }) : t("action.noColour")),
    edits: true,
    listed: false,
    possible: (scope) => held(scope).length > 0,
    run: (scope) => setColour(scope.connection, scope.board.selection.get(), colour),
  }),
);

export const ARRANGE: readonly Action[] = [
  nudges("nudge"),
  nudges("nudgeFar"),
  aligns("left", "A"),
  aligns("centre", "H"),
  aligns("right", "D"),
  aligns("top", "W"),
  aligns("middle", "V"),
  aligns("bottom", "S"),
  distributes("x", "H"),
  distributes("y", "V"),
  action("arrange", {
    id: "tidy",
    title: (t) => t("action.tidy"),
    keys: ["Alt+Shift+T"],
    edits: true,
    possible: ({ board }) => board.flow.get().nodes.length > 1,
    run: tidyUp,
  }),
  action("arrange", {
    id: "group",
    title: (t) => t("action.group"),
    keys: ["Mod+G"],
    edits: true,
    possible: (scope) => held(scope).length > 0,
    run: (scope) => scope.board.select([group(scope, held(scope))]),
  }),
  action("arrange", {
    id: "ungroup",
    title: (t) => t("action.ungroup"),
    keys: ["Mod+Shift+G"],
    edits: true,
    possible: (scope) => frames(scope).length > 0,
    run: (scope) => scope.board.select(ungroup(scope, frames(scope))),
  }),
  ...colours,
];
