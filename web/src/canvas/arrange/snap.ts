// Where a box that is dragged comes to rest by itself: in line with the edges and centres of others, or with the same
// gap that two neighbours have. Pure; the lines that show it come along.
import { type Box, bottomOf, rightOf } from "./box";
import type { Axis } from "./align";

/** A line across `axis` at `at`, from `from` to `to` on the other axis. */
export interface Guide {
  axis: Axis;
  at: number;
  from: number;
  to: number;
}

/** A gap along `axis` from `from` to `to`, drawn at `at` of the other axis. */
export interface Gap {
  axis: Axis;
  at: number;
  from: number;
  to: number;
}

export interface Snap {
  dx: number;
  dy: number;
  guides: Guide[];
  gaps: Gap[];
}

/** A box along one axis: where it begins and ends, and where it stands on the other one. */
interface Span {
  start: number;
  end: number;
  low: number;
  high: number;
}

const along = (box: Box, axis: Axis): Span =>
  axis === "x"
    ? { start: box.x, end: rightOf(box), low: box.y, high: bottomOf(box) }
    : { start: box.y, end: bottomOf(box), low: box.x, high: rightOf(box) };

const SAME = 0.5;

/** `reach`: how near is near enough, in canvas units. */
export function snap(moving: Box, others: readonly Box[], reach: number): Snap {
  const x = snapAxis(moving, others, "x", reach);
  const y = snapAxis(moving, others, "y", reach);
  const at = { ...moving, x: moving.x + x, y: moving.y + y };
  return {
    dx: x,
    dy: y,
    guides: [...guidesAt(at, others, "x"), ...guidesAt(at, others, "y")],
    gaps: [...gapsAt(at, others, "x"), ...gapsAt(at, others, "y")],
  };
}

const lines = ({ start, end }: Span): number[] => [start, (start + end) / 2, end];

function snapAxis(moving: Box, others: readonly Box[], axis: Axis, reach: number): number {
  const me = along(moving, axis);
  let best = 0;
  let nearest = reach + 1e-9;
  const offer = (by: number) => {
    if (Math.abs(by) < nearest) [best, nearest] = [by, Math.abs(by)];
  };
  for (const other of others) for (const line of lines(along(other, axis))) for (const own of lines(me)) offer(line - own);
  for (const { start } of gapOffers(me, neighbours(me, others, axis))) offer(start - me.start);
  return nearest <= reach ? best : 0;
}

/** Those beside which it stands, in order. */
const neighbours = (me: Span, others: readonly Box[], axis: Axis): Span[] =>
  others
    .map((other) => along(other, axis))
    .filter((other) => other.low < me.high && me.low < other.high)
    .sort((a, b) => a.start - b.start);

interface Offer {
  /** Where my start would be. */
  start: number;
  /** The gaps that would be equal, mine and theirs. */
  gaps: [number, number][];
}

function gapOffers(me: Span, row: readonly Span[]): Offer[] {
  const size = me.end - me.start;
  const offers: Offer[] = [];
  for (let at = 0; at + 1 < row.length; at++) {
    const [a, b] = [row[at]!, row[at + 1]!];
    const gap = b.start - a.end;
    if (gap <= 0) continue;
    offers.push({ start: b.end + gap, gaps: [[a.end, b.start], [b.end, b.end + gap]] });
    offers.push({ start: a.start - gap - size, gaps: [[a.start - gap, a.start], [a.end, b.start]] });
    const half = (gap - size) / 2;
    if (half > 0) offers.push({ start: a.end + half, gaps: [[a.end, a.end + half], [b.start - half, b.start]] });
  }
  return offers;
}

function guidesAt(box: Box, others: readonly Box[], axis: Axis): Guide[] {
  const me = along(box, axis);
  const found = new Map<number, Guide>();
  for (const other of others) {
    const it = along(other, axis);
    for (const line of lines(it)) {
      if (!lines(me).some((own) => Math.abs(own - line) < SAME)) continue;
      const at = Math.round(line * 2) / 2;
      const known = found.get(at);
      found.set(at, {
        axis,
        at,
        from: Math.min(known?.from ?? me.low, it.low),
        to: Math.max(known?.to ?? me.high, it.high),
      });
    }
  }
  return [...found.values()];
}

function gapsAt(box: Box, others: readonly Box[], axis: Axis): Gap[] {
  const me = along(box, axis);
  const at = (me.low + me.high) / 2;
  return gapOffers(me, neighbours(me, others, axis))
    .filter(({ start }) => Math.abs(start - me.start) < SAME)
    .flatMap(({ gaps }) => gaps.map(([from, to]) => ({ axis, at, from, to })));
}

/** The distances between two boxes, as Alt shows them: from the nearest edges, or from the edges of the one around. */
export function distances(from: Box, to: Box): Gap[] {
  return [...distance(from, to, "x"), ...distance(from, to, "y")];
}

function distance(one: Box, other: Box, axis: Axis): Gap[] {
  const a = along(one, axis);
  const b = along(other, axis);
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const at = low < high ? (low + high) / 2 : (a.low + a.high) / 2;
  const gap = (from: number, to: number): Gap[] => (to - from >= SAME ? [{ axis, at, from, to }] : []);
  if (a.end <= b.start) return gap(a.end, b.start);
  if (b.end <= a.start) return gap(b.end, a.start);
  return [...gap(Math.min(a.start, b.start), Math.max(a.start, b.start)), ...gap(Math.min(a.end, b.end), Math.max(a.end, b.end))];
}
