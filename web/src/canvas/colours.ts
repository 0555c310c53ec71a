// The colour of a character, the same in every browser: its own, or one from the palette by its id.
import type { BoardNode } from "./model";

/** Even steps of hue at one lightness: told apart on paper and in the dark, white letters readable on all. */
export const CHARACTER_COLOURS = ["#b4552d", "#2f6fb5", "#2e8059", "#9a4a9e", "#a86b00", "#c0417c", "#3f7f8c", "#6a5acd", "#7a7f1f", "#a34444", "#4d7a2e", "#5b6b8c"] as const;

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
