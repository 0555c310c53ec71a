// Which of my edits are not saved yet, in words that a person can use: which card, which field, what was done.
// Filled from Yjs transactions, emptied by the ledger's counters. What a text says is read when it is shown, not here.
import * as Y from "yjs";
import { nameOf, readNode } from "@/canvas/model";
import type { Roots } from "./document";

export interface Change {
  where: "node" | "edge" | "project";
  id: string;
  /** Null: the card or the relation as a whole. */
  field: string | null;
  what: "added" | "changed" | "removed";
  kind: string;
  /** What the card was called when it was changed; "" if that cannot be said any more. */
  name: string;
}

const MOST = 300;
/** Places and sizes are no words that anybody wants to keep. */
const SHAPE = new Set(["xy", "size", "order", "parent", "kind", "locked"]);

export function changesOf(edit: Y.Transaction, { project, nodes, edges }: Roots): Change[] {
  const found: Change[] = [];
  for (const [type, keys] of edit.changed) {
    const root = rootOf(type as Y.AbstractType<unknown>);
    const where = root === nodes ? "node" : root === edges ? "edge" : root === project ? "project" : null;
    if (where === null) continue;
    const path = pathOf(type as Y.AbstractType<unknown>);
    const names = [...keys].filter((key) => key !== null && !(path.length === 1 && SHAPE.has(key))) as string[];
    if (where === "project") for (const field of path[0] ? [path[0]] : names) found.push({ where, id: "", field, what: "changed", kind: "", name: "" });
    else if (path.length === 0) for (const id of names) found.push(whole(where, id, root as Y.Map<unknown>, edit));
    else for (const field of path[1] ? [path[1]] : names) found.push({ ...called(where, path[0]!, root as Y.Map<unknown>), field, what: "changed" });
  }
  return found;
}

function whole(where: "node" | "edge", id: string, root: Y.Map<unknown>, edit: Y.Transaction): Change {
  const what = !root.has(id) ? "removed" : isNew(root, id, edit) ? "added" : "changed";
  return { ...called(where, id, root), field: null, what };
}

/** Whether nothing stood there before. */
function isNew(root: Y.Map<unknown>, id: string, edit: Y.Transaction): boolean {
  const item = root._map.get(id);
  return !item?.left || edit.deleteSet.clients.size === 0;
}

function called(where: "node" | "edge", id: string, root: Y.Map<unknown>): Omit<Change, "field" | "what"> {
  const entry = root.get(id);
  const kind = entry instanceof Y.Map ? entry.get("kind") : "";
  return { where, id, kind: typeof kind === "string" ? kind : "", name: where === "node" && entry ? nameOf(readNode(id, entry)) : "" };
}

function rootOf(type: Y.AbstractType<unknown>): Y.AbstractType<unknown> {
  let at = type;
  while (at._item?.parent instanceof Y.AbstractType) at = at._item.parent as Y.AbstractType<unknown>;
  return at;
}

function pathOf(type: Y.AbstractType<unknown>): string[] {
  const path: string[] = [];
  for (let at: Y.AbstractType<unknown> | null = type; at?._item; at = at._item.parent as Y.AbstractType<unknown> | null)
    path.unshift(at._item.parentSub ?? "");
  return path;
}

const keyOf = ({ where, id, field }: Change): string => `${where}/${id}/${field ?? ""}`;

export class Notebook {
  /** The latest last. */
  private readonly entries = new Map<string, { counter: number; change: Change }>();

  /** `before`: of an earlier page load, not saved up to `counter`. */
  constructor(before: readonly Change[] = [], counter = 0) {
    this.note(counter, before);
  }

  note(counter: number, changes: readonly Change[]): void {
    for (const change of changes) {
      const key = keyOf(change);
      const old = this.entries.get(key)?.change;
      const what = old?.what === "added" && change.what === "changed" ? "added" : change.what;
      this.entries.delete(key);
      this.entries.set(key, { counter, change: { ...change, what, name: change.name || (old?.name ?? "") } });
      if (this.entries.size > MOST) this.entries.delete(this.entries.keys().next().value!);
    }
  }

  /** Everything up to this counter is in the database. */
  saved(counter: number): void {
    for (const [key, entry] of this.entries) if (entry.counter <= counter) this.entries.delete(key);
  }

  /** For people: each card and field once; of a new or removed card only the card. */
  list(): Change[] {
    const changes = [...this.entries.values()].map(({ change }) => change);
    const whole = new Set(changes.flatMap(({ id, field, what }) => (field === null && what !== "changed" ? [id] : [])));
    // A new card has its name from what was written in it later.
    const names = new Map(changes.flatMap(({ id, name }) => (name ? [[id, name] as const] : [])));
    return changes
      .filter(({ id, field }) => field === null || !whole.has(id))
      .map((change) => (change.name ? change : { ...change, name: names.get(change.id) ?? "" }));
  }
}

/** What it says now: the text of a field, or the fields of a whole card. Null where there is nothing any more. */
export function valueOf({ where, id, field }: Change, { project, nodes, edges }: Roots): unknown {
  const entry = where === "project" ? project : (where === "node" ? nodes : edges).get(id);
  if (!(entry instanceof Y.Map)) return null;
  if (field === null) return Object.fromEntries(Object.entries(entry.toJSON() as Record<string, unknown>).filter(([name, value]) => !SHAPE.has(name) && value !== ""));
  const value = entry.get(field);
  return value instanceof Y.AbstractType ? value.toJSON() : (value ?? null);
}
