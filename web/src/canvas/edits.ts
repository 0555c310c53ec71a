// Everything that a person does to the board, as edits of the document. Each function is one step of undo.
// Nobody else in the web writes nodes or edges.
import { generateKeyBetween } from "fractional-indexing";
import * as Y from "yjs";
import { MINE, type Connection } from "@/sync";
import { type EdgeKind, textFields } from "./kinds";
import { type BoardEdge, type BoardNode, inOrder, type Point } from "./model";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(14));
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** An order after all of these. An order that is no fractional index (a socket can write anything) is stepped over. */
export function orderAfter(siblings: Iterable<{ order: string; id: string }>): string {
  const orders = [...siblings].sort(inOrder).map((sibling) => sibling.order);
  for (const order of orders.reverse()) {
    try {
      if (order) return generateKeyBetween(order, null);
    } catch {
      continue;
    }
  }
  return generateKeyBetween(null, null);
}

const asMap = (value: unknown): Y.Map<unknown> | null => (value instanceof Y.Map ? (value as Y.Map<unknown>) : null);

export const round = ([x, y]: Point): [number, number] => [Math.round(x), Math.round(y)];

export type NewNode = {
  kind: string;
  xy: Point;
  size?: Point | undefined;
  order?: string | undefined;
  fields?: Readonly<Record<string, unknown>>;
  rest?: Readonly<Record<string, unknown>>;
};

/** Inside of an edit. */
export function put(connection: Connection, id: string, given: NewNode): void {
  const entry = new Y.Map<unknown>();
  entry.set("kind", given.kind);
  entry.set("xy", round(given.xy));
  if (given.size) entry.set("size", round(given.size));
  if (given.order !== undefined) entry.set("order", given.order);
  for (const [name, value] of Object.entries(given.rest ?? {})) entry.set(name, value);
  const texts = new Set(textFields(given.kind));
  for (const name of texts) entry.set(name, new Y.Text(String(given.fields?.[name] ?? "")));
  for (const [name, value] of Object.entries(given.fields ?? {})) if (!texts.has(name)) entry.set(name, value);
  connection.roots.nodes.set(id, entry);
}

export function addNode(connection: Connection, given: NewNode): string {
  const id = newId();
  connection.edit(() => put(connection, id, given));
  return id;
}

/** A place that a node has already is not written again: a drag of many is many bytes. */
function setPoint(connection: Connection, id: string, name: "xy" | "size", point: Point): void {
  const entry = asMap(connection.roots.nodes.get(id));
  const [x, y] = round(point);
  const old = entry?.get(name);
  if (Array.isArray(old) && old[0] === x && old[1] === y) return;
  entry?.set(name, [x, y]);
}

export function moveNodes(connection: Connection, places: ReadonlyMap<string, Point>, { alone = false } = {}): void {
  connection.edit(
    () => {
      for (const [id, xy] of places) setPoint(connection, id, "xy", xy);
    },
    { alone },
  );
}

/** Places and sizes at once, as one step. */
export function place(connection: Connection, places: ReadonlyMap<string, Point>, sizes: ReadonlyMap<string, Point>): void {
  connection.edit(() => {
    for (const [id, xy] of places) setPoint(connection, id, "xy", xy);
    for (const [id, size] of sizes) setPoint(connection, id, "size", size);
  });
}

export function setColour(connection: Connection, ids: readonly string[], colour: string | null): void {
  connection.edit(() => {
    for (const id of ids) {
      const entry = asMap(connection.roots.nodes.get(id));
      if (colour === null) entry?.delete("color");
      else entry?.set("color", colour);
    }
  });
}

export function resizeNode(connection: Connection, id: string, xy: Point, size: Point): void {
  connection.edit(
    () => {
      setPoint(connection, id, "xy", xy);
      setPoint(connection, id, "size", size);
    },
    { alone: false },
  );
}

/** Replace one value; undefined takes it away. Texts are not for this: see `sharedText`. */
export function setField(connection: Connection, id: string, name: string, value: unknown): void {
  setFieldOfAll(connection, [id], name, value);
}

export function setFieldOfAll(connection: Connection, ids: readonly string[], name: string, value: unknown): void {
  connection.edit(() => {
    for (const id of ids) {
      const entry = asMap(connection.roots.nodes.get(id));
      if (value === undefined) entry?.delete(name);
      else entry?.set(name, value);
    }
  });
}

export function setLocked(connection: Connection, ids: readonly string[], locked: boolean): void {
  connection.edit(() => {
    for (const id of ids) {
      const entry = asMap(connection.roots.nodes.get(id));
      if (locked) entry?.set("locked", true);
      else entry?.delete("locked");
    }
  });
}

export function setEdgeField(connection: Connection, id: string, name: "kind" | "label", value: unknown): void {
  connection.edit(() => {
    const entry = asMap(connection.roots.edges.get(id));
    if (value === undefined) entry?.delete(name);
    else entry?.set(name, value);
    if (value === "relationship" && !entry?.has("description")) entry?.set("description", new Y.Text());
  });
}

/** The text of a field, null while there is none (a node that another program wrote without it). */
export function sharedText(connection: Connection, id: string, name: string): Y.Text | null {
  const value = asMap(connection.roots.nodes.get(id))?.get(name);
  return value instanceof Y.Text ? value : null;
}

/** The text of a field, made from whatever stands there now if it is not a shared one. */
export function ensureText(connection: Connection, id: string, name: string): Y.Text | null {
  const entry = asMap(connection.roots.nodes.get(id));
  if (!entry) return null;
  const value = entry.get(name);
  if (value instanceof Y.Text) return value;
  const text = new Y.Text(typeof value === "string" ? value : "");
  connection.doc.transact(() => entry.set(name, text), MINE);
  return text;
}

/** Nodes go with their edges; what had them as its parent moves up to their parent. */
export function deleteAll(
  connection: Connection,
  nodes: readonly BoardNode[],
  edges: readonly string[],
  all: Iterable<BoardNode>,
  links: Iterable<BoardEdge>,
): void {
  const gone = new Map(nodes.map((node) => [node.id, node]));
  const touching = [...links].filter((edge) => gone.has(edge.from) || gone.has(edge.to)).map((edge) => edge.id);
  const orphans = [...all].filter((node) => node.parent !== null && gone.has(node.parent) && !gone.has(node.id));
  connection.edit(() => {
    for (const id of new Set([...touching, ...edges])) connection.roots.edges.delete(id);
    for (const child of orphans) {
      const parent = survivor(child.parent, gone);
      const entry = asMap(connection.roots.nodes.get(child.id));
      if (parent === null) entry?.delete("parent");
      else entry?.set("parent", parent);
    }
    for (const id of gone.keys()) connection.roots.nodes.delete(id);
  });
}

function survivor(parent: string | null, gone: ReadonlyMap<string, BoardNode>): string | null {
  const seen = new Set<string>();
  let at = parent;
  while (at !== null && gone.has(at) && !seen.has(at)) {
    seen.add(at);
    at = gone.get(at)!.parent;
  }
  return at !== null && gone.has(at) ? null : at;
}

function putEdge(connection: Connection, kind: string, from: string, to: string, order?: string, label?: string): string {
  const id = newId();
  const entry = new Y.Map<unknown>(Object.entries({ kind, from, to }));
  if (kind === "relationship") entry.set("description", new Y.Text());
  if (order) entry.set("order", order);
  if (label) entry.set("label", label);
  connection.roots.edges.set(id, entry);
  return id;
}

type Named = Pick<BoardNode, "id" | "kind">;

/** A cast edge always leads from the scene to the character. Null if they are connected like this already. */
export function connect(connection: Connection, kind: EdgeKind, from: Named, to: Named, links: Iterable<BoardEdge>): string | null {
  const [start, end] = kind === "cast" && from.kind === "character" ? [to, from] : [from, to];
  const known = [...links].filter((edge) => edge.from === start.id && edge.kind === kind);
  if (known.some((edge) => edge.to === end.id)) return null;
  const order = kind === "cast" ? orderAfter(known) : undefined;
  return connection.edit(() => putEdge(connection, kind, start.id, end.id, order));
}

export function disconnect(connection: Connection, ids: readonly string[]): void {
  connection.edit(() => ids.forEach((id) => connection.roots.edges.delete(id)));
}

/** Exactly these characters, in this order: edges that fit stay, so that what hangs on them stays too. */
export function setCast(connection: Connection, scene: string, wanted: readonly string[], links: Iterable<BoardEdge>): void {
  const known = [...links].filter((edge) => edge.kind === "cast" && edge.from === scene);
  connection.edit(() => {
    for (const edge of known) if (!wanted.includes(edge.to)) connection.roots.edges.delete(edge.id);
    let last = known.filter((edge) => wanted.includes(edge.to));
    for (const to of wanted) {
      if (last.some((edge) => edge.to === to)) continue;
      const order = orderAfter(last);
      const id = putEdge(connection, "cast", scene, to, order);
      last = [...last, { id, kind: "cast", from: scene, to, label: "", order }];
    }
  });
}
