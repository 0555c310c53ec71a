// A clip, or a text, becomes cards of this board: with ids of their own, in one step of undo. What it names and is not
// here is looked for by its name, and left out if there is none.
import * as Y from "yjs";
import type { Connection } from "@/sync";
import { around } from "../arrange/box";
import { newId, orderAfter, put, round } from "../edits";
import { KINDS } from "../kinds";
import { type BoardNode, nameOf, type Point } from "../model";
import type { Clip, ClipLink, ClipNode } from "./clip";

export interface Target {
  connection: Connection;
  project: string;
  all: () => Iterable<BoardNode>;
  node: (id: string) => BoardNode | undefined;
}

export interface Pasted {
  ids: string[];
  /** Links that were asked for and lead to nothing here. */
  lost: number;
}

/** Where: as they stood but by so much, or with the middle of all at a point. */
export type Where = { by: Point } | { middle: Point };

const GUESS = 150;

export function paste(target: Target, clip: Clip, where: Where, { outside = false } = {}): Pasted {
  const ids = new Map(clip.nodes.map((node) => [node.id, newId()]));
  const here = resolver(target, clip, ids);
  const [dx, dy] = offset(clip.nodes, where);
  const known = [...target.all()];
  const links = [...clip.edges, ...(outside ? clip.outside : [])];
  let lost = 0;
  target.connection.edit(() => {
    for (const node of byOrder(clip.nodes)) {
      const parent = node.parent === undefined ? undefined : here(node.parent);
      const siblings = known.filter((other) => other.kind === node.kind && other.parent === (parent ?? null));
      const order = node.order === undefined ? undefined : orderAfter(siblings);
      const id = ids.get(node.id)!;
      put(target.connection, id, {
        kind: node.kind,
        xy: [node.xy[0] + dx, node.xy[1] + dy],
        size: node.size,
        order,
        fields: resolved(node, here),
        rest: { ...(parent === undefined ? {} : { parent }), ...(node.color === undefined ? {} : { color: node.color }) },
      });
      known.push({ id, kind: node.kind, parent: parent ?? null, order: order ?? "" } as BoardNode);
    }
    for (const link of links) if (!tie(target.connection, link, here)) lost += 1;
  });
  return { ids: clip.nodes.map((node) => ids.get(node.id)!), lost };
}

const byOrder = (nodes: readonly ClipNode[]): ClipNode[] => [...nodes].sort((a, b) => ((a.order ?? "") < (b.order ?? "") ? -1 : 1));

/** What an id of the clip is here: the copy, the card itself in its own project, or one of the same kind and name. */
function resolver({ project, all, node }: Target, clip: Clip, ids: ReadonlyMap<string, string>) {
  const strangers = new Map(clip.strangers.map((one) => [one.id, one]));
  return (id: string): string | undefined => {
    const copy = ids.get(id);
    if (copy) return copy;
    if (clip.project === project && node(id)) return id;
    const stranger = strangers.get(id);
    if (!stranger?.name) return undefined;
    for (const other of all()) if (other.kind === stranger.kind && nameOf(other) === stranger.name) return other.id;
    return undefined;
  };
}

function resolved(node: ClipNode, here: (id: string) => string | undefined): Record<string, unknown> {
  const pointing = new Set((KINDS.get(node.kind)?.fields ?? []).filter((field) => field.type === "node").map((field) => field.name));
  return Object.fromEntries(
    Object.entries(node.fields).flatMap(([name, value]) => {
      const found = pointing.has(name) ? here(String(value)) : value;
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

function tie(connection: Connection, link: ClipLink, here: (id: string) => string | undefined): boolean {
  const from = here(link.from);
  const to = here(link.to);
  if (!from || !to || from === to) return false;
  const { kind, order, label, fields } = link;
  const entry = new Y.Map<unknown>(Object.entries({ ...fields, kind, from, to }));
  if (kind === "relationship") entry.set("description", new Y.Text(typeof fields.description === "string" ? fields.description : ""));
  if (order !== undefined) entry.set("order", order);
  if (label !== undefined) entry.set("label", label);
  connection.roots.edges.set(newId(), entry);
  return true;
}

function offset(nodes: readonly ClipNode[], where: Where): Point {
  if ("by" in where) return where.by;
  const all = around(nodes.map(boxOf));
  return [where.middle[0] - all.x - all.width / 2, where.middle[1] - all.y - all.height / 2];
}

function boxOf({ kind, xy: [x, y], size }: ClipNode) {
  const spec = KINDS.get(kind);
  return { x, y, width: size?.[0] ?? spec?.width ?? 280, height: size?.[1] ?? spec?.height ?? GUESS };
}

const NOTES_IN_A_ROW = 5;
const NOTE_GAP = 24;
const NOTE_WIDTH = 220;
/** Letters of a note that fit a line, and the height of one. */
const LINE = 26;
const LINE_HEIGHT = 22;

/** A note for each of these texts, high enough for it, in rows around a point. Their ids. */
export function pasteNotes(connection: Connection, texts: readonly string[], [x, y]: Point): string[] {
  const columns = Math.min(NOTES_IN_A_ROW, texts.length);
  const left = x - (columns * (NOTE_WIDTH + NOTE_GAP) - NOTE_GAP) / 2;
  return connection.edit(() => {
    const ids: string[] = [];
    let top = y - noteHeight(texts[0] ?? "") / 2;
    for (let start = 0; start < texts.length; start += columns) {
      const row = texts.slice(start, start + columns);
      row.forEach((text, at) => {
        const id = newId();
        const size = [NOTE_WIDTH, noteHeight(text)] as const;
        put(connection, id, { kind: "note", xy: round([left + at * (NOTE_WIDTH + NOTE_GAP), top]), size, fields: { text } });
        ids.push(id);
      });
      top += Math.max(...row.map(noteHeight)) + NOTE_GAP;
    }
    return ids;
  });
}

/** Chinese letters are twice as wide as others. */
function noteHeight(text: string): number {
  const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil([...line].reduce((w, c) => w + (c > "\u2e80" ? 1.9 : 1), 0) / LINE)), 0);
  return Math.min(800, Math.max(100, lines * LINE_HEIGHT + 28));
}
