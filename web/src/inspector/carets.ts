// Where the others' carets and selections cut a text, for the mirror under it. Pure, in UTF-16 code units as Yjs counts.
export interface Range {
  from: number;
  to: number;
}

export interface Cut<R extends Range> {
  at: number;
  text: string;
  /** Carets that stand before this text. */
  carets: R[];
  /** Whose selection it is in. */
  over: R | null;
}

/** The text in pieces, from caret to caret; the last one may be empty. A caret inside a character of two units stands before it. */
export function cutsOf<R extends Range>(shown: string, ranges: readonly R[]): Cut<R>[] {
  const place = (index: number) => whole(shown, Math.min(Math.max(index, 0), shown.length));
  const placed = ranges.map((range) => ({ range, from: place(range.from), to: place(range.to) }));
  const cuts = [...new Set([0, shown.length, ...placed.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  return cuts.map((at, index) => {
    const until = cuts[index + 1] ?? at;
    const over = placed.find(({ from, to }) => from <= at && to >= until && until > at);
    return { at, text: shown.slice(at, until), carets: placed.filter(({ to }) => to === at).map(({ range }) => range), over: over?.range ?? null };
  });
}

function whole(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return index > 0 && unit >= 0xdc00 && unit < 0xe000 ? index - 1 : index;
}
