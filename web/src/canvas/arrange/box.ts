// Boxes in canvas units. Pure.

export type Box = { x: number; y: number; width: number; height: number };

export const rightOf = (box: Box): number => box.x + box.width;
export const bottomOf = (box: Box): number => box.y + box.height;

/** The smallest box around these; there has to be one at least. */
export function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return { x, y, width: Math.max(...boxes.map(rightOf)) - x, height: Math.max(...boxes.map(bottomOf)) - y };
}

export const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && rightOf(inner) <= rightOf(outer) && bottomOf(inner) <= bottomOf(outer);

export const overlaps = (a: Box, b: Box): boolean => a.x < rightOf(b) && b.x < rightOf(a) && a.y < bottomOf(b) && b.y < bottomOf(a);

/** As one reads: rows from the top, each from the left. In a row is what begins above the middle of the row's first. */
export function inReadingOrder<T extends { id: string; box: Box }>(cards: readonly T[]): T[] {
  const sorted = [...cards].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x || (a.id < b.id ? -1 : 1));
  const rows: T[][] = [];
  for (const card of sorted) {
    const first = rows.at(-1)?.[0];
    if (first && card.box.y < first.box.y + first.box.height / 2) rows.at(-1)!.push(card);
    else rows.push([card]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.box.x - b.box.x || a.box.y - b.box.y));
}
