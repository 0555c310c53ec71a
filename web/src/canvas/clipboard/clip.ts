// Cards as they travel in the clipboard, between boards, tabs and browsers. Pure: reading, writing, checking. What comes
// in may be anything; what does not look like ours is no clip.
import { EDGE_KINDS, KINDS } from "../kinds";
import { type BoardNode, fitsField, isPoint, nameOf, type Point } from "../model";
import { inReadingOrder } from "../arrange/box";

export const FORMAT = "storyroom.cards/1";
/** Of our own, for pages of ours in the same browser. */
export const MIME = "application/x-storyroom-cards";
const MOST_CARDS = 2_000;
const MOST_LINKS = 10_000;
const MOST_TEXT = 1_000_000;

export interface ClipNode {
  id: string;
  kind: string;
  xy: Point;
  size?: Point;
  parent?: string;
  order?: string;
  color?: string;
  /** Texts as strings. */
  fields: Record<string, unknown>;
}

export interface ClipLink {
  kind: string;
  from: string;
  to: string;
  order?: string;
  label?: string;
  /** What else the relation says. */
  fields: Record<string, unknown>;
}

/** A card that is not in the clip but that something in it names. */
export interface Stranger {
  id: string;
  kind: string;
  name: string;
}

export interface Clip {
  format: typeof FORMAT;
  project: string;
  nodes: ClipNode[];
  /** With both ends in the clip. */
  edges: ClipLink[];
  /** With one end in it: kept when they are asked for. */
  outside: ClipLink[];
  strangers: Stranger[];
}

export interface Source {
  project: string;
  nodes: readonly BoardNode[];
  links: Iterable<ClipLink>;
  node: (id: string) => BoardNode | undefined;
}

export function clipOf({ project, nodes, links, node }: Source): Clip {
  const own = new Set(nodes.map((one) => one.id));
  const touching = [...links].filter((link) => own.has(link.from) || own.has(link.to));
  const edges = touching.filter((link) => own.has(link.from) && own.has(link.to));
  const outside = touching.filter((link) => !edges.includes(link));
  const named = [...nodes.flatMap(references), ...outside.flatMap((link) => [link.from, link.to])].filter((id) => !own.has(id));
  const strangers = [...new Set(named)].flatMap((id) => {
    const found = node(id);
    return found ? [{ id, kind: found.kind, name: nameOf(found) }] : [];
  });
  return { format: FORMAT, project, nodes: nodes.map(toClip), edges, outside, strangers };
}

const toClip = ({ id, kind, xy, size, parent, order, color, fields }: BoardNode): ClipNode => ({
  id,
  kind,
  xy,
  ...(size ? { size } : {}),
  ...(parent === null ? {} : { parent }),
  ...(order ? { order } : {}),
  ...(color === null ? {} : { color }),
  fields: { ...fields },
});

/** The ids that a card's fields and its parent name. */
function references(node: BoardNode): string[] {
  const named = (KINDS.get(node.kind)?.fields ?? []).filter((field) => field.type === "node").map((field) => node.fields[field.name]);
  return [...named, node.parent].filter((id): id is string => typeof id === "string");
}

/** For any editor: a paragraph for each card, what it is called first, in reading order. */
export function textOfClip(clip: Clip): string {
  const cards = clip.nodes.map((node) => ({ id: node.id, box: { x: node.xy[0], y: node.xy[1], width: 1, height: node.size?.[1] ?? 150 }, node }));
  return inReadingOrder(cards)
    .map(({ node }) => words(node))
    .filter(Boolean)
    .join("\n\n");
}

const WORDS = new Set(["title", "text", "line"]);

function words(node: ClipNode): string {
  const fields = (KINDS.get(node.kind)?.fields ?? []).filter((field) => WORDS.has(field.type) && field.name !== "status" && field.name !== "asset");
  const said = fields.map((field) => node.fields[field.name]).filter((value): value is string => typeof value === "string" && value.trim() !== "");
  return said.map((text) => text.trim()).join("\n");
}

/** As HTML, for programs that take it and for other browsers of ours: the clip rides along unseen. */
export function htmlOfClip(clip: Clip): string {
  const paragraphs = textOfClip(clip)
    .split("\n\n")
    .map((text) => `<p>${escaped(text).replace(/\n/g, "<br>")}</p>`);
  return `<div data-storyroom="${toBase64(JSON.stringify(clip))}">${paragraphs.join("")}</div>`;
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function toBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)));
}

/** A clip from what a clipboard holds: our own type, HTML that carries one, or its JSON out of any editor. */
export function readClip(held: { own?: string; html?: string; text?: string }): Clip | null {
  const hidden = /data-storyroom="([A-Za-z0-9+/=]+)"/.exec(held.html ?? "")?.[1];
  return parsed(() => held.own ?? "") ?? parsed(() => (hidden ? fromBase64(hidden) : "")) ?? parsed(() => held.text ?? "");
}

function parsed(text: () => string): Clip | null {
  try {
    const found = text().trim();
    return found.startsWith("{") ? checked(JSON.parse(found)) : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= MOST_TEXT;
const isId = (value: unknown): value is string => typeof value === "string" && value.length > 0 && value.length <= 64;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Only what a board can hold. Null if it is no clip at all. */
function checked(value: unknown): Clip | null {
  if (!isObject(value) || value.format !== FORMAT) return null;
  const nodes = list(value.nodes).slice(0, MOST_CARDS).flatMap(checkedNode);
  if (nodes.length === 0) return null;
  return {
    format: FORMAT,
    project: isId(value.project) ? value.project : "",
    nodes,
    edges: list(value.edges).slice(0, MOST_LINKS).flatMap(checkedLink),
    outside: list(value.outside).slice(0, MOST_LINKS).flatMap(checkedLink),
    strangers: list(value.strangers).slice(0, MOST_LINKS).flatMap(checkedStranger),
  };
}

function checkedNode(value: unknown): ClipNode[] {
  if (!isObject(value) || !isId(value.id) || !isPoint(value.xy)) return [];
  const spec = typeof value.kind === "string" ? KINDS.get(value.kind) : undefined;
  if (!spec) return [];
  const given = isObject(value.fields) ? value.fields : {};
  const fields = spec.fields.filter((field) => given[field.name] !== undefined && fitsField(field, given[field.name]) && fitsLength(given[field.name]));
  const { size, parent, order, color } = value;
  return [
    {
      id: value.id,
      kind: spec.kind,
      xy: value.xy,
      ...(isPoint(size) && size[0] > 0 && size[1] > 0 ? { size } : {}),
      ...(isId(parent) ? { parent } : {}),
      ...(isText(order) && order.length <= 256 ? { order } : {}),
      ...(isText(color) && color.length <= 32 ? { color } : {}),
      fields: Object.fromEntries(fields.map((field) => [field.name, given[field.name]])),
    },
  ];
}

const fitsLength = (value: unknown): boolean => (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).length <= MOST_TEXT;

function checkedLink(value: unknown): ClipLink[] {
  if (!isObject(value) || !isId(value.from) || !isId(value.to) || !(EDGE_KINDS as readonly unknown[]).includes(value.kind)) return [];
  const { kind, from, to, order, label } = value;
  return [
    {
      kind: kind as string,
      from,
      to,
      ...(isText(order) && order.length <= 256 ? { order } : {}),
      ...(isText(label) && label.length <= 2_000 ? { label } : {}),
      fields: isObject(value.fields) && fitsLength(value.fields) ? value.fields : {},
    },
  ];
}

const checkedStranger = (value: unknown): Stranger[] =>
  isObject(value) && isId(value.id) && isText(value.kind) && isText(value.name) ? [{ id: value.id, kind: value.kind, name: value.name }] : [];

const MOST_NOTES = 50;

/** Plain text as notes: what stands between empty lines is one note. Too much for a wall of notes is one. */
export function notesOf(text: string): string[] {
  const whole = text.replace(/\r\n?/g, "\n").trim().slice(0, MOST_TEXT);
  const paragraphs = whole.split(/\n\s*\n/).map((one) => one.trim());
  return paragraphs.length > MOST_NOTES ? [whole] : paragraphs.filter(Boolean);
}
