// A card goes before or behind another of its kind: its order, its parent, and the arrows of the sequence that it was in.
// One step of undo.
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import * as Y from "yjs";
import { newId } from "@/canvas/edits";
import { type BoardEdge, type BoardNode, inOrder } from "@/canvas/model";
import type { Connection } from "@/sync";

export interface Arrow {
  id: string;
  from: string;
  to: string;
}
/** Arrows to take away, and pairs of cards to join. */
export interface Relink {
  drop: string[];
  join: [from: string, to: string][];
}

/** New orders by id that put `moved` at `place` among the others (sorted, without it). More than one only where the others have none to go between. */
export function ordersFor(others: readonly { id: string; order: string }[], moved: string, place: number): Map<string, string> {
  const before = others[place - 1]?.order ?? null;
  const after = others[place]?.order ?? null;
  try {
    return new Map([[moved, generateKeyBetween(before, after)]]);
  } catch {
    // Equal, missing or no fractional index: a socket can write anything.
    const ids = others.map((one) => one.id);
    ids.splice(place, 0, moved);
    const keys = generateNKeysBetween(null, null, ids.length);
    return new Map(ids.map((id, at) => [id, keys[at]!]));
  }
}

/** The chain of arrows closes where the card was and opens where it goes; a card with several arrows in or out is no link of a chain. */
export function relinked(moved: string, before: string | null, after: string | null, family: ReadonlySet<string>, arrows: readonly Arrow[]): Relink {
  const among = arrows.filter((arrow) => family.has(arrow.from) && family.has(arrow.to));
  const into = among.filter((arrow) => arrow.to === moved);
  const out = among.filter((arrow) => arrow.from === moved);
  if (into.length + out.length === 0 || into.length > 1 || out.length > 1) return { drop: [], join: [] };
  const drop = [...into, ...out];
  const join: Relink["join"] = [];
  const [previous, next] = [into[0]?.from, out[0]?.to];
  const rest = among.filter((arrow) => !drop.includes(arrow));
  if (previous && next) join.push([previous, next]);
  const healed: Arrow[] = [...rest, ...join.map(([from, to]) => ({ id: "", from, to }))];
  const split = healed.find((arrow) => arrow.from === before && arrow.to === after);
  if (split) {
    if (split.id) drop.push(split);
    else join.pop();
  }
  if (before && (split || !healed.some((arrow) => arrow.from === before))) join.push([before, moved]);
  if (after && (split || !healed.some((arrow) => arrow.to === after))) join.push([moved, after]);
  return { drop: drop.map((arrow) => arrow.id), join };
}

/** Cards of one kind with one parent, in their order. */
export const familyOf = (node: BoardNode, parent: string | null, all: Iterable<BoardNode>): BoardNode[] =>
  [...all].filter((one) => one.kind === node.kind && one.parent === parent).sort(inOrder);

/** Puts a card before (or behind) a place among `siblings`, which are what the outline shows there. */
export function moveTo(connection: Connection, node: BoardNode, siblings: readonly BoardNode[], place: number, parent: string | null, links: Iterable<BoardEdge>): void {
  const others = siblings.filter((one) => one.id !== node.id);
  const orders = ordersFor(others, node.id, place);
  const family = new Set([...others.map((one) => one.id), node.id]);
  const arrows = node.kind === "scene" ? [...links].filter((edge) => edge.kind === "sequence") : [];
  const { drop, join } = relinked(node.id, others[place - 1]?.id ?? null, others[place]?.id ?? null, family, arrows);
  const { nodes, edges } = connection.roots;
  connection.edit(() => {
    for (const [id, order] of orders) set(nodes.get(id), "order", order);
    if (parent !== node.parent) set(nodes.get(node.id), "parent", parent);
    for (const id of drop) edges.delete(id);
    for (const [from, to] of join) edges.set(newId(), new Y.Map<unknown>(Object.entries({ kind: "sequence", from, to })));
  });
}

function set(entry: unknown, name: string, value: string | null): void {
  if (!(entry instanceof Y.Map)) return;
  if (value === null) entry.delete(name);
  else entry.set(name, value);
}
