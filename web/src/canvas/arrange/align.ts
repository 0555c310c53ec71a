// Cards in line, and with equal gaps. Pure: boxes in, new corners out, only of those that move.
import type { Point } from "../model";
import { around, type Box, bottomOf, rightOf } from "./box";

export type Side = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Axis = "x" | "y";

/** `fixed`: locked. It does not move, and the others go by it. */
export interface Placed {
  id: string;
  box: Box;
  fixed: boolean;
}

export type Places = Map<string, Point>;

export function align(cards: readonly Placed[], side: Side): Places {
  const fixed = cards.filter((card) => card.fixed);
  const goal = around((fixed.length > 0 ? fixed : cards).map((card) => card.box));
  return moved(cards, (box) => aligned(box, goal, side));
}

function aligned(box: Box, goal: Box, side: Side): Point {
  switch (side) {
    case "left":
      return [goal.x, box.y];
    case "centre":
      return [goal.x + (goal.width - box.width) / 2, box.y];
    case "right":
      return [rightOf(goal) - box.width, box.y];
    case "top":
      return [box.x, goal.y];
    case "middle":
      return [box.x, goal.y + (goal.height - box.height) / 2];
    case "bottom":
      return [box.x, bottomOf(goal) - box.height];
  }
}

/** The outermost two stay; between them all gaps are equal, also where there is less than no room. */
export function distribute(cards: readonly Placed[], axis: Axis): Places {
  const size = axis === "x" ? "width" : "height";
  const sorted = [...cards].sort((a, b) => a.box[axis] + a.box[size] / 2 - (b.box[axis] + b.box[size] / 2) || (a.id < b.id ? -1 : 1));
  const bounds = around(sorted.map((card) => card.box));
  const room = bounds[size] - sorted.reduce((sum, card) => sum + card.box[size], 0);
  const gap = room / (sorted.length - 1);
  const starts = new Map<string, number>();
  let at = bounds[axis];
  for (const { id, box } of sorted) {
    starts.set(id, at);
    at += box[size] + gap;
  }
  return moved(cards, (box, id) => (axis === "x" ? [starts.get(id)!, box.y] : [box.x, starts.get(id)!]));
}

function moved(cards: readonly Placed[], place: (box: Box, id: string) => Point): Places {
  const places: Places = new Map();
  for (const { id, box, fixed } of cards) {
    const [x, y] = place(box, id).map(Math.round) as [number, number];
    if (!fixed && (x !== Math.round(box.x) || y !== Math.round(box.y))) places.set(id, [x, y]);
  }
  return places;
}
