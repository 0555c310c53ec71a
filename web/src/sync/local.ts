// The copy of each project that this browser keeps, and the list of edits no server has acknowledged yet.
// Called by the room, by sign-out, and when access ends. Erasing is explicit; nothing here expires by itself.
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { fromBase64, toBase64 } from "lib0/buffer";
import { forgetIds } from "@/app/remembered";
import { forgetViews } from "@/canvas/viewMemory";
import { forgetAccess } from "./access";
import { documentJson, roots } from "./document";
import { type Change, valueOf } from "./notebook";

const PREFIX = "storyroom/";
const WAITING = "storyroom.waiting/";

/** Edits of one tab in one project that wait for the server. `saved`: state vector of what it has acknowledged. */
export interface Waiting {
  projectId: string;
  userId: string;
  count: number;
  saved: string | null;
  /** The same edits in words. */
  changes?: readonly Change[];
}

interface OpenCopy {
  doc: Y.Doc;
  close: () => Promise<void>;
}

const open = new Map<string, OpenCopy>();

export const copyName = (userId: string, projectId: string): string => `${PREFIX}${userId}/${projectId}`;

export function openCopy(projectId: string, copy: OpenCopy): () => void {
  open.set(projectId, copy);
  return () => {
    if (open.get(projectId) === copy) open.delete(projectId);
  };
}

const readWaiting = (key: string): Waiting | null => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Waiting | null;
  } catch {
    return null;
  }
};

/** The keys and contents of all notes about waiting edits, of all tabs, for one project or for all. */
export function waitingNotes(projectId?: string): Map<string, Waiting> {
  const notes = new Map<string, Waiting>();
  for (const key of Object.keys(localStorage)) {
    const note = key.startsWith(WAITING) ? readWaiting(key) : null;
    if (note && (projectId === undefined || note.projectId === projectId)) notes.set(key, note);
  }
  return notes;
}

export const waitingKey = (projectId: string, tab: string): string => `${WAITING}${projectId}/${tab}`;

export function noteWaiting(key: string, note: Waiting): void {
  try {
    if (note.count > 0) localStorage.setItem(key, JSON.stringify(note));
    else localStorage.removeItem(key);
  } catch {
    // A full or forbidden storage only costs the count after a reload: the edits themselves are in IndexedDB.
  }
}

/** Forget everything that this browser keeps of a project (no argument: of all projects). */
export async function eraseLocal(projectId?: string): Promise<void> {
  const opened = [...open].filter(([id]) => projectId === undefined || id === projectId);
  await Promise.all(opened.map(([, copy]) => copy.close()));
  for (const key of waitingNotes(projectId).keys()) localStorage.removeItem(key);
  forgetAccess(projectId);
  forgetViews(projectId);
  forgetIds(projectId);
  const names = (await databaseNames()).filter((name) => projectId === undefined || name.endsWith(`/${projectId}`));
  await Promise.all(names.map(deleteDatabase));
}

async function databaseNames(): Promise<string[]> {
  if (typeof indexedDB === "undefined" || !indexedDB.databases) return [];
  const found = await indexedDB.databases();
  return found.map((database) => database.name ?? "").filter((name) => name.startsWith(PREFIX));
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

/** The edits that no server has acknowledged, as a file to keep; null if there are none (no argument: of all projects). */
export async function unsavedAsFile(projectId?: string): Promise<{ name: string; blob: Blob } | null> {
  const byProject = new Map<string, Waiting>();
  for (const note of waitingNotes(projectId).values()) byProject.set(note.projectId, note);
  if (byProject.size === 0) return null;
  const projects = await Promise.all([...byProject.values()].map(describe));
  const day = new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-");
  const text = JSON.stringify({ format: "storyroom.unsaved/1", at: new Date().toISOString(), projects }, null, 2);
  return { name: `storyroom-unsaved-${day}.json`, blob: new Blob([text], { type: "application/json" }) };
}

async function describe(note: Waiting) {
  const opened = open.get(note.projectId);
  const doc = opened?.doc ?? (await storedDoc(note));
  const saved = note.saved ? fromBase64(note.saved) : undefined;
  const update = toBase64(Y.encodeStateAsUpdate(doc, saved));
  const changes = (note.changes ?? []).map((change) => ({ ...change, value: valueOf(change, roots(doc)) }));
  return { projectId: note.projectId, edits: note.count, changes, update, document: documentJson(doc) };
}

async function storedDoc(note: Waiting): Promise<Y.Doc> {
  const doc = new Y.Doc();
  const stored = new IndexeddbPersistence(copyName(note.userId, note.projectId), doc);
  await stored.whenSynced;
  await stored.destroy();
  return doc;
}

/** Hand a file to the person. */
export function download(file: { name: string; blob: Blob }): void {
  const url = URL.createObjectURL(file.blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
