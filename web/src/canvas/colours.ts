// The colour of a character, the same in every browser: its own, or one from the palette by its id.
import type { BoardNode } from "./model";

/** Even steps of hue at one lightness: told apart on paper and in the dark, white letters readable on all. */
export const CHARACTER_COLOURS = ["#a84a24", "#2a64a6", "#277350", "#8f4393", "#8a5800", "#b03a70", "#357078", "#5f50c4", "#666a18", "#9a3c3c", "#436c28", "#52616f"] as const;

const HEX = /^#[0-9a-f]{6}$/i;

export function colourOf(node: BoardNode): string {
  if (node.color && HEX.test(node.color)) return node.color;
  const { colors } = node.fields;
  const first = typeof colors === "object" && colors !== null ? Object.values(colors).find((value) => typeof value === "string" && HEX.test(value)) : undefined;
  return typeof first === "string" ? first : CHARACTER_COLOURS[hash(node.id) % CHARACTER_COLOURS.length]!;
}

function hash(id: string): number {
  let sum = 2166136261;
  for (let i = 0; i < id.length; i++) sum = Math.imul(sum ^ id.charCodeAt(i), 16777619);
  return sum >>> 0;
}
