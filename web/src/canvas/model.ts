// The document's nodes and edges as plain values, read robustly: sockets can write anything, and reads never fail.
// Nonsense reads as invalid with the reason, cycles of parents are cut, dangling edges hidden. No React, no writes.
import * as Y from "yjs";
import { EDGE_KINDS, KINDS, type FieldSpec } from "./kinds";

export type Point = readonly [number, number];

export interface BoardNode {
  readonly id: string;
  readonly kind: string;
  readonly xy: Point;
  readonly size: Point | null;
  readonly parent: string | null;
  readonly order: string;
  readonly color: string | null;
  readonly locked: boolean;
  /** Everything else, texts as strings. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Why this node makes no sense, null if it does. */
  readonly invalid: Invalid | null;
}

export type Invalid = { reason: "not-a-map" | "kind" | "xy" | "size" | "parent" | "order" | "field"; name: string };

export interface BoardEdge {
  readonly id: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly order: string;
}

const MOST = 1e7;
const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= MOST;
export const isPoint = (value: unknown): value is [number, number] => Array.isArray(value) && value.length === 2 && value.every(finite);

/** Where a node without a usable place stands: a spot of its own near the origin, the same in every browser. */
export function fallbackPlace(id: string): Point {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) | 0;
  return [-400 - (Math.abs(hash) % 8) * 40, (Math.abs(hash >> 3) % 16) * 60];
}

const HEAD = new Set(["kind", "xy", "size", "parent", "order", "color", "locked"]);

export function readNode(id: string, value: unknown): BoardNode {
  if (!(value instanceof Y.Map)) return bare(id, { reason: "not-a-map", name: "" });
  const raw: Record<string, unknown> = {};
  for (const [name, field] of value.entries()) raw[name] = plain(field);
  const { kind, xy, size, parent, order, color, locked } = raw;
  const fields = Object.fromEntries(Object.entries(raw).filter(([name]) => !HEAD.has(name)));
  return {
    id,
    kind: typeof kind === "string" ? kind : "",
    xy: isPoint(xy) ? xy : xy === undefined ? [0, 0] : fallbackPlace(id),
    size: isPoint(size) && size[0] > 0 && size[1] > 0 ? size : null,
    parent: typeof parent === "string" ? parent : null,
    order: typeof order === "string" ? order : "",
    color: typeof color === "string" ? color : null,
    locked: locked === true,
    fields,
    invalid: problem(raw),
  };
}

const bare = (id: string, invalid: Invalid): BoardNode => ({
  id,
  kind: "",
  xy: fallbackPlace(id),
  size: null,
  parent: null,
  order: "",
  color: null,
  locked: false,
  fields: {},
  invalid,
});

function plain(value: unknown): unknown {
  if (value instanceof Y.Text) return value.toString();
  return value instanceof Y.AbstractType ? value.toJSON() : value;
}

function problem(raw: Record<string, unknown>): Invalid | null {
  const spec = typeof raw.kind === "string" ? KINDS.get(raw.kind) : undefined;
  if (!spec) return { reason: "kind", name: typeof raw.kind === "string" ? raw.kind : "" };
  if (raw.xy !== undefined && !isPoint(raw.xy)) return { reason: "xy", name: "xy" };
  if (raw.size !== undefined && !isPoint(raw.size)) return { reason: "size", name: "size" };
  if (raw.parent !== undefined && typeof raw.parent !== "string") return { reason: "parent", name: "parent" };
  if (raw.order !== undefined && typeof raw.order !== "string") return { reason: "order", name: "order" };
  const wrong = spec.fields.find((field) => raw[field.name] !== undefined && !fitsField(field, raw[field.name]));
  return wrong ? { reason: "field", name: wrong.name } : null;
}

const isLines = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");

export function fitsField(field: FieldSpec, value: unknown): boolean {
  switch (field.type) {
    case "title":
    case "text":
    case "line":
    case "node":
      return typeof value === "string";
    case "choice":
      return typeof value === "string" && field.choices!.includes(value);
    case "number":
      return typeof value === "number" && Number.isInteger(value) && value >= field.min! && value <= field.max!;
    case "lines":
    case "cast":
      return isLines(value);
    case "json":
      return true;
  }
}

/** Null for an edge that cannot be drawn: no map, no known kind, ends that are not ids. */
export function readEdge(id: string, value: unknown): BoardEdge | null {
  if (!(value instanceof Y.Map)) return null;
  const kind = value.get("kind");
  const from = value.get("from");
  const to = value.get("to");
  if (typeof kind !== "string" || !(EDGE_KINDS as readonly string[]).includes(kind)) return null;
  if (typeof from !== "string" || typeof to !== "string") return null;
  const label = value.get("label");
  const order = value.get("order");
  return { id, kind, from, to, label: typeof label === "string" ? label : "", order: typeof order === "string" ? order : "" };
}

export const textOf = (node: BoardNode, name: string): string => {
  const value = node.fields[name];
  return typeof value === "string" ? value : "";
};

export const linesOf = (node: BoardNode, name: string): string[] => {
  const value = node.fields[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
};

/** How long it lasts; 0 where that is not said. */
export function secondsOf(node: BoardNode): number {
  const { duration } = node.fields;
  const seconds = typeof duration === "object" && duration !== null ? (duration as { seconds?: unknown }).seconds : undefined;
  return typeof seconds === "number" && seconds > 0 && seconds < 1e6 ? Math.round(seconds) : 0;
}

const HEX = /^#[0-9a-f]{6}$/i;

/** The colours of a character's looks, each once, in the order they are given. */
export function coloursOf(node: BoardNode): string[] {
  const { colors } = node.fields;
  const values = typeof colors === "object" && colors !== null ? Object.values(colors) : [];
  return [...new Set(values.filter((value): value is string => typeof value === "string" && HEX.test(value)))];
}

/** What a node is called in lists, edges and announcements; "" if it has no name yet. */
export function nameOf(node: BoardNode): string {
  for (const name of ["title", "name", "text", "description", "summary", "outline"]) {
    const found = textOf(node, name).trim().split("\n")[0];
    if (found) return found.length > 80 ? `${[...found].slice(0, 79).join("")}…` : found;
  }
  return "";
}

/** Siblings in their order; equal or missing orders by id, so that every browser agrees. */
export const inOrder = (a: { order: string; id: string }, b: { order: string; id: string }): number =>
  compare(a.order, b.order) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The number of each scene among the scenes with the same parent, and of each shot among those of its scene, from 1. A cut parent counts as none, nonsense not at all. */
export function numbersOf(nodes: ReadonlyMap<string, BoardNode>, parentOf: (id: string) => string | null): Map<string, number> {
  const families = new Map<string, BoardNode[]>();
  for (const node of nodes.values()) {
    const parent = parentOf(node.id) ?? "";
    const numbered = node.kind === "scene" || (node.kind === "shot" && nodes.get(parent)?.kind === "scene");
    if (!numbered || node.invalid) continue;
    const key = `${node.kind} ${parent}`;
    const family = families.get(key);
    if (family) family.push(node);
    else families.set(key, [node]);
  }
  const numbers = new Map<string, number>();
  for (const family of families.values()) family.sort(inOrder).forEach((node, at) => numbers.set(node.id, at + 1));
  return numbers;
}

/** The parent of each node; null where there is none, it is gone, or the chain of parents comes back to the node. */
export function parents(nodes: ReadonlyMap<string, BoardNode>): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const node of nodes.values()) found.set(node.id, node.parent !== null && nodes.has(node.parent) ? node.parent : null);
  for (const id of [...found.keys()].sort()) if (returns(id, found)) found.set(id, null);
  return found;
}

function returns(id: string, parentOf: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at = parentOf.get(id) ?? null; at !== null && !seen.has(at); at = parentOf.get(at) ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}

/** The characters of each scene, in the order of its cast edges. */
export function casts(edges: Iterable<BoardEdge>, nodes: ReadonlyMap<string, BoardNode>): Map<string, string[]> {
  const ends = new Map<string, BoardEdge[]>();
  for (const edge of edges) {
    if (edge.kind !== "cast" || !nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    const list = ends.get(edge.from);
    if (list) list.push(edge);
    else ends.set(edge.from, [edge]);
  }
  return new Map([...ends].map(([scene, list]) => [scene, [...new Set(list.sort(inOrder).map((edge) => edge.to))]]));
}
