// Text arithmetic in UTF-16 code units, as Yjs counts. Pure: what changed between two strings, and what becomes of
// that change when others have typed meanwhile. Never splits a surrogate pair.

/** At `index`, take away `remove` code units and put `insert` there. */
export type TextEdit = { index: number; remove: number; insert: string };
export type Delta = readonly { retain?: number; insert?: unknown; delete?: number }[];
type Range = readonly [from: number, to: number];

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/** The smallest edit that makes `after` of `before`; `caret` (in `after`) says where in a run of equal letters it was. */
export function smallestEdit(before: string, after: string, caret: number): TextEdit | null {
  if (before === after) return null;
  const tail = commonTail(before, after, Math.max(0, after.length - caret));
  const head = commonHead(before, after, Math.min(before.length, after.length) - tail);
  const rest =
    tail +
    commonTail(before.slice(0, before.length - tail), after.slice(0, after.length - tail), Math.min(before.length, after.length) - tail - head);
  return { index: head, remove: before.length - rest - head, insert: after.slice(head, after.length - rest) };
}

function commonHead(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length > 0 && isHigh(a.charCodeAt(length - 1)) ? length - 1 : length;
}

function commonTail(a: string, b: string, most: number): number {
  const limit = Math.min(most, a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length > 0 && isLow(a.charCodeAt(a.length - length)) ? length - 1 : length;
}

const lengthOf = (insert: unknown): number => (typeof insert === "string" ? insert.length : 1);

/** Where a caret stands after a change: what is typed exactly at it stays behind it, so that two people do not interleave. */
export function caretAfter(delta: Delta, index: number): number {
  let old = 0;
  let now = 0;
  for (const op of delta) {
    if (index <= old) break;
    if (op.insert !== undefined) now += lengthOf(op.insert);
    else if (op.delete) {
      if (index <= old + op.delete) return now;
      old += op.delete;
    } else if (op.retain) {
      if (index <= old + op.retain) break;
      old += op.retain;
      now += op.retain;
    }
  }
  return now + (index - old);
}

/** Ranges of old text in the new text; what was taken away is gone, what was typed inside is left out. */
function rangesAfter(delta: Delta, ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  let old = 0;
  let now = 0;
  const keep = (length: number) => {
    for (const [from, to] of ranges) {
      const start = Math.max(from, old);
      const end = Math.min(to, old + length);
      if (end > start) found.push([start - old + now, end - old + now]);
    }
  };
  for (const op of delta) {
    if (op.insert !== undefined) now += lengthOf(op.insert);
    else if (op.delete) old += op.delete;
    else if (op.retain) {
      keep(op.retain);
      old += op.retain;
      now += op.retain;
    }
  }
  keep(Number.MAX_SAFE_INTEGER);
  return found;
}

/** An edit made on an older text, as edits of the text after `deltas`, to be done in this order. Nobody's letters go that the edit did not mean. */
export function rebase(edit: TextEdit, deltas: readonly Delta[]): TextEdit[] {
  let at = edit.index;
  let ranges: Range[] = edit.remove > 0 ? [[edit.index, edit.index + edit.remove]] : [];
  for (const delta of deltas) {
    at = caretAfter(delta, at);
    ranges = rangesAfter(delta, ranges);
  }
  const removals = ranges.reverse().map(([from, to]) => ({ index: from, remove: to - from, insert: "" }));
  const before = ranges.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, at) - from), 0);
  return edit.insert ? [...removals, { index: at - before, remove: 0, insert: edit.insert }] : removals;
}
