// What differs between two moments as the board shows it: a mark on each card, in reading order, and the cards that are
// not on the shown board. Time runs forward: what is added is in the later one only. Pure.
import type { Diff, FieldDiff } from "@/api";

export type What = "added" | "changed" | "removed" | "moved";
export const WHATS = ["added", "changed", "removed", "moved"] as const;

export interface Mark {
  id: string;
  what: What;
  kind: string;
  title: string;
  xy: readonly [number, number];
  /** It is not on the board that is shown. */
  ghost: boolean;
  /** Of what is in both; where it stands included. */
  fields: Readonly<Record<string, FieldDiff>>;
  /** Of a ghost: everything that is stored of it. */
  stored: Readonly<Record<string, unknown>> | null;
}

export interface Marks {
  /** Cards, row by row. */
  cards: readonly Mark[];
  byId: ReadonlyMap<string, Mark>;
  counts: Readonly<Record<What, number>>;
  /** How many lines between cards differ. */
  lines: number;
  /** The project's own fields that differ. */
  project: Readonly<Record<string, FieldDiff>>;
}

/** `shown`: which of the two moments is on the board. `placeOf`: where its cards stand. */
export function marksOf(diff: Diff, shown: "from" | "to", placeOf: (id: string) => readonly [number, number] | undefined): Marks {
  const found = new Map<string, Mark>();
  const missing = shown === "from" ? "added" : "removed";
  for (const what of ["added", "removed"] as const)
    for (const { type, id, kind, title, fields } of diff[what])
      if (type === "node" && id) found.set(id, { id, what, kind, title, xy: pointOf(fields.xy), ghost: what === missing, fields: {}, stored: what === missing ? fields : null });
  for (const what of ["changed", "moved"] as const)
    for (const { type, id, kind, title, fields } of diff[what]) {
      if (type !== "node" || !id) continue;
      const known = found.get(id);
      found.set(id, known ? { ...known, fields: { ...known.fields, ...fields } } : { id, what, kind, title, xy: [0, 0], ghost: false, fields, stored: null });
    }
  const cards = [...found.values()].map((mark) => (mark.ghost ? mark : { ...mark, xy: placeOf(mark.id) ?? mark.xy })).sort(inReadingOrder);
  const lines = new Set([...diff.added, ...diff.removed, ...diff.changed].filter(({ type }) => type === "edge").map(({ id }) => id)).size;
  const counts = Object.fromEntries(WHATS.map((what) => [what, cards.filter((mark) => mark.what === what).length])) as Record<What, number>;
  const project = diff.changed.find(({ type }) => type === "project")?.fields ?? {};
  return { cards, byId: new Map(cards.map((mark) => [mark.id, mark])), counts, lines, project };
}

const pointOf = (value: unknown): readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((one) => Number.isFinite(one)) ? (value as [number, number]) : [0, 0];

/** What is less apart than this stands in one row. */
const ROW = 160;

const inReadingOrder = (a: Mark, b: Mark): number => Math.round(a.xy[1] / ROW) - Math.round(b.xy[1] / ROW) || a.xy[0] - b.xy[0] || (a.id < b.id ? -1 : 1);

/** The difference behind or before this one, around the end; from none, the first or the last. */
export function step(cards: readonly Mark[], from: string | null, by: 1 | -1): Mark | null {
  if (cards.length === 0) return null;
  const at = cards.findIndex(({ id }) => id === from);
  return cards[at === -1 ? (by === 1 ? 0 : cards.length - 1) : (at + by + cards.length) % cards.length]!;
}

/** What restoring these would ask for: cards of the shown moment as they were in it; of ghosts, if there is nothing else. */
export function restorable(ids: readonly string[], marks: Marks): string[] {
  const differing = ids.filter((id) => marks.byId.has(id));
  const there = differing.filter((id) => !marks.byId.get(id)!.ghost);
  return there.length > 0 ? there : differing;
}
