// The way of an edge between two cards: it leaves and enters at sides that face each other, keeps to the gaps between
// rows, and goes over what stands between two cards of one row. Pure.
import { getBezierPath, getSmoothStepPath, getStraightPath, Position } from "@xyflow/react";
import type { EdgeKind } from "./kinds";

export type Box = { x: number; y: number; width: number; height: number };
type End = { x: number; y: number; side: Position };
export type Route = { path: string; x: number; y: number };

/** Farther apart than this, two cards stand in different rows. */
const ROW_GAP = 160;
/** Farther apart than this in one row, another card may stand between them. */
const NEIGHBOUR_GAP = 220;
const CORNER = 14;

const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

function at(box: Box, side: Position): End {
  const { x, y } = middle(box);
  if (side === Position.Left) return { x: box.x, y, side };
  if (side === Position.Right) return { x: box.x + box.width, y, side };
  return { x, y: side === Position.Top ? box.y : box.y + box.height, side };
}

export function route(from: Box, to: Box, kind: EdgeKind): Route {
  const gapX = Math.max(to.x - (from.x + from.width), from.x - (to.x + to.width));
  const gapY = Math.max(to.y - (from.y + from.height), from.y - (to.y + to.height));
  const right = middle(to).x > middle(from).x;
  const down = middle(to).y > middle(from).y;
  const rowsCount = kind === "sequence" || kind === "cast";
  const sameRow = gapY <= 0 || (!rowsCount && gapY < ROW_GAP && gapX > gapY);
  if (sameRow) {
    const behind = kind === "sequence" && !right;
    if (gapX > NEIGHBOUR_GAP || behind) return over(from, to);
    return right ? across(at(from, Position.Right), at(to, Position.Left)) : across(at(from, Position.Left), at(to, Position.Right));
  }
  const [start, end] = down ? [at(from, Position.Bottom), at(to, Position.Top)] : [at(from, Position.Top), at(to, Position.Bottom)];
  return kind === "sequence" ? stepped(start, end) : curved(start, end);
}

const ends = (start: End, end: End) => ({
  sourceX: start.x,
  sourceY: start.y,
  sourcePosition: start.side,
  targetX: end.x,
  targetY: end.y,
  targetPosition: end.side,
});

function across(start: End, end: End): Route {
  if (Math.abs(start.y - end.y) > 2) return curved(start, end);
  const [path, x, y] = getStraightPath(ends(start, end));
  return { path, x, y };
}

function curved(start: End, end: End): Route {
  const [path, x, y] = getBezierPath(ends(start, end));
  return { path, x, y };
}

function stepped(start: End, end: End): Route {
  // Nearer to its start: what it leads to may have a title over it.
  const centerY = start.y + (end.y - start.y) * 0.36;
  const [path, x, y] = getSmoothStepPath({ ...ends(start, end), borderRadius: CORNER, centerY });
  return { path, x, y };
}

/** A flat arch over the row, higher the farther it leads. */
function over(from: Box, to: Box): Route {
  const [start, end] = [at(from, Position.Top), at(to, Position.Top)];
  const rise = 36 + Math.min(60, Math.abs(end.x - start.x) * 0.03);
  const top = Math.min(start.y, end.y) - rise;
  const way = Math.sign(end.x - start.x) || 1;
  const corner = Math.min(CORNER * 1.5, Math.abs(end.x - start.x) / 2, rise);
  const path = `M${start.x} ${start.y}V${top + corner}Q${start.x} ${top} ${start.x + way * corner} ${top}H${end.x - way * corner}Q${end.x} ${top} ${end.x} ${top + corner}V${end.y}`;
  return { path, x: (start.x + end.x) / 2, y: top };
}
