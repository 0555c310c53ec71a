// How full a project is, from the server's `limit` events, and when to say so. Pure; LimitBanner shows it.
import type { RoomEvent } from "./frames";

const LIMITS = ["documentBytes", "nodes"] as const;
export type LimitName = (typeof LIMITS)[number];

export interface Fullness {
  limit: LimitName;
  used: number;
  max: number;
}

/** What is said of each limit, the last word of each. */
export type Limits = { readonly [name in LimitName]?: Fullness };

const NEAR = 0.8;
const NEARLY_FULL = 0.95;

/** With what the server says now; the same object if it says nothing that this version understands. */
export function heard(before: Limits, event: RoomEvent): Limits {
  const { type, limit, used, max } = event;
  const name = LIMITS.find((known) => known === limit);
  if (type !== "limit" || name === undefined) return before;
  if (typeof used !== "number" || typeof max !== "number" || !(max > 0) || !(used >= 0)) return before;
  return { ...before, [name]: { limit: name, used, max } };
}

/** Whole percent, never 100 before it is full. */
export function percent({ used, max }: Fullness): number {
  return used >= max ? 100 : Math.min(99, Math.floor((100 * used) / max));
}

/** 0: there is room; 1: say so; 2: say so again. */
export function stage({ used, max }: Fullness): 0 | 1 | 2 {
  if (used < NEAR * max) return 0;
  return used < NEARLY_FULL * max ? 1 : 2;
}

/** Up to which stage each warning was put away. */
export type Dismissed = { readonly [name in LimitName]?: number };

/** What to say: the fullest of what was not put away. */
export function warning(limits: Limits, dismissed: Dismissed): Fullness | null {
  const wanted = LIMITS.flatMap((name) => limits[name] ?? []).filter((found) => stage(found) > (dismissed[found.limit] ?? 0));
  return wanted.sort((one, other) => other.used / other.max - one.used / one.max)[0] ?? null;
}

/** A warning that was put away comes again after there was room in between. */
export function kept(limits: Limits, dismissed: Dismissed): Dismissed {
  const emptied = LIMITS.filter((name) => limits[name] && stage(limits[name]) < (dismissed[name] ?? 0));
  if (emptied.length === 0) return dismissed;
  return { ...dismissed, ...Object.fromEntries(emptied.map((name) => [name, stage(limits[name]!)])) };
}
