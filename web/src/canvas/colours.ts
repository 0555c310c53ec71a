// The colours of the characters, the same in every browser: their own, or one of the palette by their id, and no
// colour twice while there are enough.
import { type BoardNode, coloursOf, inOrder } from "./model";

/** Even steps of hue at one lightness: told apart on paper and in the dark, white letters readable on all. */
export const CHARACTER_COLOURS = [
  "#a84a24",
  "#2a64a6",
  "#277350",
  "#8f4393",
  "#8a5800",
  "#b03a70",
  "#357078",
  "#5f50c4",
  "#666a18",
  "#9a3c3c",
  "#436c28",
  "#52616f",
] as const;

const HEX = /^#[0-9a-f]{6}$/i;

function ownColour(node: BoardNode): string | null {
  return node.color && HEX.test(node.color) ? node.color : (coloursOf(node)[0] ?? null);
}

/** By node. A colour that is taken gives way to the next one; who comes later in the order gives way. */
export function characterColours(nodes: Iterable<BoardNode>): Map<string, string> {
  const characters = [...nodes].filter((node) => node.kind === "character").sort(inOrder);
  const colours = new Map<string, string>();
  const taken = new Set<string>();
  for (const node of characters) {
    const own = ownColour(node);
    if (own) (colours.set(node.id, own), taken.add(own));
  }
  for (const { id } of characters) {
    if (colours.has(id)) continue;
    if (taken.size >= CHARACTER_COLOURS.length) taken.clear();
    const colour = free(hash(id), taken);
    colours.set(id, colour);
    taken.add(colour);
  }
  return colours;
}

function free(start: number, taken: ReadonlySet<string>): string {
  for (let step = 0; step < CHARACTER_COLOURS.length; step++) {
    const colour = CHARACTER_COLOURS[(start + step) % CHARACTER_COLOURS.length]!;
    if (!taken.has(colour)) return colour;
  }
  return CHARACTER_COLOURS[start % CHARACTER_COLOURS.length]!;
}

function hash(id: string): number {
  let sum = 2166136261;
  for (let i = 0; i < id.length; i++) sum = Math.imul(sum ^ id.charCodeAt(i), 16777619);
  return sum >>> 0;
}
