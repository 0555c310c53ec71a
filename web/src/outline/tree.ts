// The board as a tree: episodes with their scenes, scenes with their beats, shots and dialogue, then everything else.
// Pure. A row is a section or a card; a tree of thousands is made in milliseconds.
import { type BoardNode, inOrder, nameOf } from "@/canvas/model";
import { folded } from "@/palette/match";

export const SECTIONS = ["story", "cast", "world", "notes", "rest"] as const;
export type Section = (typeof SECTIONS)[number];

const SECTION_OF: Record<string, Section> = {
  episode: "story",
  scene: "story",
  beat: "story",
  shot: "story",
  dialogue: "story",
  character: "cast",
  world: "world",
  chain: "world",
  note: "notes",
};
/** Which kinds come first among the children of one card. */
const RANK = ["episode", "scene", "beat", "shot", "dialogue", "character", "world", "chain", "note", "prompt", "frame", "image", "video", "audio"];

export interface Row {
  key: string;
  section: Section;
  /** Null: this is the section's own row. */
  node: BoardNode | null;
  level: number;
  /** From 1, among how many. */
  place: number;
  count: number;
  /** Null: nothing is in it. */
  open: boolean | null;
  /** The row that it is in. */
  parent: string | null;
  /** Where what was searched for was found, if not in the name. */
  snippet?: string;
}

export interface Tree {
  roots: ReadonlyMap<Section, readonly BoardNode[]>;
  children: ReadonlyMap<string, readonly BoardNode[]>;
}

const rank = (kind: string): number => (RANK.indexOf(kind) + 1 || RANK.length + 1);
const bySiblings = (a: BoardNode, b: BoardNode): number => rank(a.kind) - rank(b.kind) || inOrder(a, b);

/** `parentOf`: with cycles cut. A frame groups what lies in it and says nothing of the story: its cards stand where they would without it. */
export function plant(nodes: Iterable<BoardNode>, parentOf: ReadonlyMap<string, string | null>): Tree {
  const all = new Map([...nodes].map((node) => [node.id, node]));
  const roots = new Map<Section, BoardNode[]>(SECTIONS.map((section) => [section, []]));
  const children = new Map<string, BoardNode[]>();
  for (const node of all.values()) {
    const parent = holder(node, all, parentOf);
    if (parent === null) roots.get(node.invalid ? "rest" : (SECTION_OF[node.kind] ?? "rest"))!.push(node);
    else if (children.has(parent)) children.get(parent)!.push(node);
    else children.set(parent, [node]);
  }
  for (const list of [...roots.values(), ...children.values()]) list.sort(bySiblings);
  return { roots, children };
}

function holder(node: BoardNode, all: ReadonlyMap<string, BoardNode>, parentOf: ReadonlyMap<string, string | null>): string | null {
  let at = parentOf.get(node.id) ?? null;
  while (at !== null && all.get(at)?.kind === "frame") at = parentOf.get(at) ?? null;
  return at;
}

const sectionKey = (section: Section): string => `section:${section}`;

/** The rows to show; what is in a closed one is left out. */
export function rowsOf({ roots, children }: Tree, closed: ReadonlySet<string>, found: Found | null = null): Row[] {
  const rows: Row[] = [];
  const add = (nodes: readonly BoardNode[], section: Section, level: number, parent: string) => {
    const shown = found ? nodes.filter((node) => found.shown.has(node.id)) : nodes;
    shown.forEach((node, at) => {
      const inside = children.get(node.id);
      const open = inside && (!found || inside.some((one) => found.shown.has(one.id))) ? found !== null || !closed.has(node.id) : null;
      const snippet = found?.snippets.get(node.id);
      rows.push({ key: node.id, section, node, level, place: at + 1, count: shown.length, open, parent, ...(snippet ? { snippet } : {}) });
      if (open) add(inside!, section, level + 1, node.id);
    });
  };
  const sections = SECTIONS.filter((section) => roots.get(section)!.some((node) => !found || found.shown.has(node.id)));
  sections.forEach((section, at) => {
    const key = sectionKey(section);
    const open = found !== null || !closed.has(key);
    rows.push({ key, section, node: null, level: 1, place: at + 1, count: sections.length, open, parent: null });
    if (open) add(roots.get(section)!, section, 2, key);
  });
  return rows;
}

export interface Found {
  /** What fits, and what it is in. */
  shown: ReadonlySet<string>;
  fits: ReadonlySet<string>;
  snippets: ReadonlyMap<string, string>;
}

const BEFORE = 6;
const AFTER = 60;

/** Cards in whose texts all these words stand (folded), anywhere in them: Chinese has no spaces. */
export function search(tree: Tree, words: readonly string[]): Found {
  const shown = new Set<string>();
  const fits = new Set<string>();
  const snippets = new Map<string, string>();
  const look = (node: BoardNode): boolean => {
    const inside = (tree.children.get(node.id) ?? []).filter(look).length > 0;
    const piece = fitting(node, words);
    if (piece !== null) fits.add(node.id);
    if (piece) snippets.set(node.id, piece);
    if (piece !== null || inside) shown.add(node.id);
    return piece !== null || inside;
  };
  for (const nodes of tree.roots.values()) nodes.forEach(look);
  return { shown, fits, snippets };
}

/** Null: it does not fit. "": its name does. Otherwise a piece of the text that does. */
export function fitting(node: BoardNode, words: readonly string[]): string | null {
  const { name, whole } = foldedOf(node);
  if (words.every((word) => name.includes(word))) return "";
  if (!words.every((word) => whole.includes(word))) return null;
  const missing = words.find((word) => !name.includes(word))!;
  const text = Object.values(node.fields)
    .flatMap(stringsOf)
    .find((one) => folded(one).includes(missing));
  return text === undefined ? "" : piece(text, missing);
}

interface Folded {
  name: string;
  whole: string;
}
const known = new WeakMap<BoardNode, Folded>();

/** The card's texts as they are compared: a card that has not changed is folded once. */
export function foldedOf(node: BoardNode): Folded {
  let found = known.get(node);
  if (!found) known.set(node, (found = { name: folded(nameOf(node)), whole: folded(Object.values(node.fields).flatMap(stringsOf).join("\n")) }));
  return found;
}

const stringsOf = (value: unknown): string[] => (typeof value === "string" ? [value] : Array.isArray(value) ? value.flatMap(stringsOf) : []);

function piece(text: string, word: string): string {
  const flat = text.replace(/\s+/g, " ");
  // Folding may change lengths: a little off is near enough for a piece.
  const letters = [...flat];
  const at = [...folded(flat).slice(0, Math.max(0, folded(flat).indexOf(word)))].length;
  const from = Math.max(0, at - BEFORE);
  return `${from > 0 ? "…" : ""}${letters.slice(from, at + AFTER).join("")}${at + AFTER < letters.length ? "…" : ""}`;
}

/** The next row whose name begins with what was typed, from the one behind `from` on, round the end. */
export function typedAhead(names: readonly string[], from: number, typed: string): number {
  const wanted = folded(typed);
  for (let step = typed.length > 1 ? 0 : 1; step <= names.length; step++) {
    const at = (from + step) % names.length;
    if (folded(names[at]!).startsWith(wanted)) return at;
  }
  return -1;
}
