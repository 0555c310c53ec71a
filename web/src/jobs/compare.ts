// Two texts beside each other: which words of each are not in the other. And what a late result would change. Pure.
import { KINDS } from "@/canvas/kinds";
import type { BoardNode } from "@/canvas/model";
import type { Job } from "./job";

export interface Piece {
  text: string;
  changed: boolean;
}

const SEGMENTS = typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;
/** Beyond so many pairs of words the middle is told as changed from end to end. */
const MOST_PAIRS = 4_000_000;

/** Chinese has words as well, though nothing stands between them. */
export const wordsOf = (text: string): string[] => (SEGMENTS ? [...SEGMENTS.segment(text)].map((one) => one.segment) : (text.match(/\s+|[\p{L}\p{N}]+|./gsu) ?? []));

/** The pieces of both texts; together they are the texts. */
export function marked(before: string, after: string): { before: Piece[]; after: Piece[] } {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const [kept, keptToo] = common(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return { before: pieces(a, head, tail, kept), after: pieces(b, head, tail, keptToo) };
}

/** Of each list, which of its words belong to a longest common row of words. */
function common(a: string[], b: string[]): [boolean[], boolean[]] {
  const [inA, inB] = [a.map(() => false), b.map(() => false)];
  if (a.length * b.length > MOST_PAIRS) return [inA, inB];
  const wide = b.length + 1;
  const best = new Uint16Array((a.length + 1) * wide);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i * wide + j] = a[i] === b[j] ? best[(i + 1) * wide + j + 1]! + 1 : Math.max(best[(i + 1) * wide + j]!, best[i * wide + j + 1]!);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) inA[i++] = inB[j++] = true;
    else if (best[(i + 1) * wide + j]! >= best[i * wide + j + 1]!) i++;
    else j++;
  }
  return [inA, inB];
}

function pieces(words: string[], head: number, tail: number, kept: boolean[]): Piece[] {
  const changed = words.map((_, at) => at >= head && at < words.length - tail && !kept[at - head]);
  // A space between two changed words is none to stop at.
  for (let at = 1; at + 1 < words.length; at++) if (!words[at]!.trim() && changed[at - 1] && changed[at + 1]) changed[at] = true;
  const found: Piece[] = [];
  words.forEach((text, at) => {
    const last = found.at(-1);
    if (last?.changed === changed[at]) last!.text += text;
    else found.push({ text, changed: changed[at]! });
  });
  return found;
}

/** What taking a late result would do. */
export interface Effect {
  /** Texts of the card that it would write, as they are and as they would be. */
  texts: { field: string; before: string; after: string }[];
  /** Empty places that it would fill. */
  fills: { field: string; value: string }[];
  /** New cards, by kind. */
  adds: { kind: "character" | "scene" | "note"; count: number }[];
  /** What a new note would say. */
  note: string;
}

/** Parts of a scene's anchors: what people have put down in them stays. */
const ANCHORS = ["location", "lighting", "atmosphere", "anchors"] as const;

const isText = (value: unknown): value is string => typeof value === "string";
const sameName = (name: string) => name.trim().normalize("NFKC").toLowerCase();

/** `node` is the card that it was made for; `names` are those of the characters that have a card. */
export function effectOf(job: Pick<Job, "result">, node: BoardNode | undefined, names: Iterable<string>): Effect {
  const result = job.result ?? {};
  const list = (name: string): Record<string, unknown>[] => (Array.isArray(result[name]) ? (result[name] as Record<string, unknown>[]) : []);
  const effect: Effect = { texts: [], fills: [], adds: [], note: "" };
  if (Array.isArray(result.scenes)) {
    const known = new Set([...names].map(sameName));
    const characters = list("characters").filter((one) => !known.has(sameName(String(one?.name ?? ""))));
    const counts = [["character", characters.length], ["scene", list("scenes").length], ["note", result.logline ? 1 : 0]] as const;
    effect.adds = counts.filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
    effect.note = isText(result.logline) ? result.logline : "";
    return effect;
  }
  if (!node) {
    effect.note = isText(result.text) ? result.text : "";
    return { ...effect, adds: effect.note ? [{ kind: "note", count: 1 }] : [] };
  }
  const texts = new Set((KINDS.get(node.kind)?.fields ?? []).filter(({ type }) => type === "title" || type === "text" || type === "line").map(({ name }) => name));
  for (const [field, value] of Object.entries(result))
    if (texts.has(field) && isText(value)) effect.texts.push({ field, before: String(node.fields[field] ?? ""), after: value.trim() });
  const anchors = (node.fields.anchors ?? {}) as Record<string, unknown>;
  for (const field of ANCHORS) {
    const value = Array.isArray(result[field]) ? (result[field] as unknown[]).join(" · ") : result[field];
    if (isText(value) && value && isEmpty(anchors[field])) effect.fills.push({ field, value });
  }
  return effect;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
