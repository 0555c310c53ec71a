// Copying from and pasting into a board: what the keys' clipboard events and the menus have in common.
import * as Y from "yjs";
import { t } from "@/i18n";
import { toast } from "@/ui";
import type { Scope } from "../actions/action";
import { deleteAll } from "../edits";
import type { BoardNode } from "../model";
import { type Clip, clipOf, type ClipLink, htmlOfClip, MIME, notesOf, readClip, textOfClip } from "./clip";
import { paste, pasteNotes, type Target, type Where } from "./paste";

const readable = (nodes: readonly BoardNode[]) => nodes.filter((node) => !node.invalid);

/** What I would copy now; null if nothing is selected that can be. */
export function selectedClip(scope: Scope): Clip | null {
  const { board, projectId } = scope;
  const nodes = readable(board.selection.get().flatMap((id) => board.node(id) ?? []));
  return nodes.length > 0 ? clipOf({ project: projectId, nodes, links: linksOf(scope), node: board.node }) : null;
}

/** The relations with everything that they say. */
function linksOf({ board, connection }: Scope): ClipLink[] {
  return [...board.links()].map(({ id, kind, from, to, label, order }) => {
    const entry = connection.roots.edges.get(id);
    const raw = entry instanceof Y.Map ? (entry.toJSON() as Record<string, unknown>) : {};
    const fields = Object.fromEntries(Object.entries(raw).filter(([name]) => !["kind", "from", "to", "label", "order"].includes(name)));
    return { kind, from, to, ...(label ? { label } : {}), ...(order ? { order } : {}), fields };
  });
}

/** What was copied last in this tab. */
let copied: Held | null = null;

export function writeTo(data: DataTransfer, clip: Clip): void {
  copied = { own: JSON.stringify(clip), text: textOfClip(clip) };
  data.setData(MIME, JSON.stringify(clip));
  data.setData("text/html", htmlOfClip(clip));
  data.setData("text/plain", textOfClip(clip));
}

/** From a menu, where no event brings a clipboard along. */
export async function writeOut(clip: Clip): Promise<void> {
  const part = (type: string, text: string) => [type, new Blob([text], { type })] as const;
  try {
    await navigator.clipboard.write([
      new ClipboardItem(Object.fromEntries([part("text/html", htmlOfClip(clip)), part("text/plain", textOfClip(clip) || " ")])),
    ]);
  } catch {
    toast(t("clipboard.notWritten"), { tone: "danger" });
  }
}

export async function writeJson(clip: Clip): Promise<void> {
  try {
    await navigator.clipboard.writeText(JSON.stringify(clip, null, 2));
    toast(t("clipboard.json"), { tone: "ok" });
  } catch {
    toast(t("clipboard.notWritten"), { tone: "danger" });
  }
}

export interface Held {
  own?: string;
  html?: string;
  text?: string;
}

export const heldBy = (data: DataTransfer): Held => ({
  own: data.getData(MIME),
  html: data.getData("text/html"),
  text: data.getData("text/plain"),
});

/** From a menu: the browser may ask the person first, or say no. */
export async function heldOut(): Promise<Held> {
  try {
    const held: Held = {};
    for (const item of await navigator.clipboard.read()) {
      if (item.types.includes("text/html")) held.html = await (await item.getType("text/html")).text();
      if (item.types.includes("text/plain")) held.text = await (await item.getType("text/plain")).text();
    }
    return held;
  } catch {
    toast(t("clipboard.notRead"), { tone: "danger" });
    return {};
  }
}

/** The cards behind a plain text: those copied here, else what the whole clipboard has. */
export async function fullerThan(held: Held): Promise<Held> {
  if (copied && copied.text === held.text) return copied;
  return readClip(held) ? held : { ...held, ...(await heldOut()) };
}

export function cut(scope: Scope): void {
  const { board, connection } = scope;
  const nodes = readable(board.selection.get().flatMap((id) => board.node(id) ?? [])).filter((node) => !node.locked);
  deleteAll(connection, nodes, [], board.all(), board.links());
}

const targetOf = ({ board, connection, projectId }: Scope): Target => ({ connection, project: projectId, all: board.all, node: board.node });

/** Where the last clip went: the same again goes a little further. */
let last = { key: "", times: 0 };
const ASIDE = 28;

/** At the pointer, else in the middle of what I see. `outside`: with the links to cards that are not in the clip. */
export function pasteInto(scope: Scope, held: Held, { outside = false } = {}): void {
  const { board, view } = scope;
  const at = view.pointer() ?? view.middle();
  const key = `${Math.round(at.x)} ${Math.round(at.y)}`;
  last = { key, times: last.key === key ? last.times + 1 : 0 };
  const middle = [at.x + last.times * ASIDE, at.y + last.times * ASIDE] as const;
  const clip = readClip(held);
  if (clip) return put(scope, clip, { middle }, outside);
  const notes = notesOf(held.text ?? "");
  if (notes.length > 0) board.select(pasteNotes(scope.connection, notes, middle));
}

function put(scope: Scope, clip: Clip, where: Where, outside: boolean): void {
  const { ids, lost } = paste(targetOf(scope), clip, where, { outside });
  scope.board.select(ids);
  if (lost > 0) toast(t("clipboard.lost", { count: lost }));
}

/** Copies of these beside them, or just there, and selected. Their ids, in the same order. */
export function copyBeside(scope: Scope, nodes: readonly BoardNode[], by: readonly [number, number]): string[] {
  const { board, projectId } = scope;
  const clip = clipOf({ project: projectId, nodes: readable(nodes), links: linksOf(scope), node: board.node });
  const { ids } = paste(targetOf(scope), clip, { by });
  board.select(ids);
  return ids;
}
