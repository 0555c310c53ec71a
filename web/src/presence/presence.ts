// The others in the room, from awareness: who they are, where they point, what they hold and where they type.
// Cursors go to listeners (twenty a second and person); the rest to cells that change only when it does.
import * as Y from "yjs";
import { Cell } from "@/sync/cell";
import type { Connection } from "@/sync";

export type Person = { id: string; name: string; color: string };
/** A caret in a shared text, as Yjs relative positions: it stays at its letter while others type. */
export type Editing = { node: string; field: string; anchor: unknown; head: unknown };
export type Peer = { client: number; user: Person; selection: readonly string[]; editing: Editing | null; pointing: boolean };
export type Cursor = { x: number; y: number; at: number };

const CURSOR_EVERY = 45;
const COLOUR = /^#[0-9a-f]{6}$/i;

export class Presence {
  readonly peers = new Cell<readonly Peer[]>([]);
  /** By node: who has selected it. */
  readonly holders = new Cell<ReadonlyMap<string, readonly Person[]>>(new Map());
  readonly cursors = new Map<number, Cursor>();
  private readonly listeners = new Set<() => void>();
  private readonly goers = new Set<(place: { x: number; y: number }) => void>();
  private raw = new Map<number, string>();
  private waiting: ReturnType<typeof setTimeout> | null = null;
  private next: { x: number; y: number } | null = null;
  private sentAt = 0;

  constructor(private readonly connection: Connection) {
    const { awareness } = connection.provider;
    awareness.setLocalState({ cursor: null, selection: [], editing: null });
    awareness.on("change", this.read);
    this.read();
  }

  /** Where I point, in canvas units; null when I have left the canvas. The last place always arrives. */
  point(place: { x: number; y: number } | null): void {
    this.next = place && { x: Math.round(place.x), y: Math.round(place.y) };
    if (this.waiting) return;
    const wait = Math.max(0, this.sentAt + CURSOR_EVERY - Date.now());
    this.waiting = setTimeout(() => {
      this.waiting = null;
      this.sentAt = Date.now();
      this.tell("cursor", this.next);
    }, wait);
  }

  hold(ids: readonly string[]): void {
    this.tell("selection", ids.slice(0, 200));
  }

  edit(editing: Editing | null): void {
    this.tell("editing", editing);
  }

  onCursors = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Somebody's avatar was pressed: the board goes to where they point. */
  onGo = (listener: (place: { x: number; y: number }) => void): (() => void) => {
    this.goers.add(listener);
    return () => this.goers.delete(listener);
  };

  goTo(user: string): boolean {
    const peer = this.peers.get().find((one) => one.user.id === user && this.cursors.has(one.client));
    const cursor = peer && this.cursors.get(peer.client);
    if (!cursor) return false;
    for (const goer of this.goers) goer(cursor);
    return true;
  }

  private tell(field: string, value: unknown): void {
    this.connection.provider.awareness.setLocalStateField(field, value);
  }

  private readonly read = (): void => {
    const { awareness } = this.connection.provider;
    const before = new Map(this.peers.get().map((peer) => [peer.client, peer]));
    const raw = new Map<number, string>();
    const peers: Peer[] = [];
    for (const [client, state] of awareness.getStates() as Map<number, Record<string, unknown>>) {
      if (client === awareness.clientID) continue;
      const peer = readPeer(client, state);
      if (!peer) continue;
      raw.set(client, JSON.stringify(peer));
      const old = before.get(client);
      peers.push(old && this.raw.get(client) === raw.get(client) ? old : peer);
      this.readCursor(client, state.cursor);
    }
    for (const client of this.cursors.keys()) if (!raw.has(client)) this.cursors.delete(client);
    this.raw = raw;
    peers.sort((a, b) => a.client - b.client);
    if (peers.length !== before.size || peers.some((peer) => before.get(peer.client) !== peer)) {
      this.peers.set(peers);
      this.holders.set(holdersOf(peers));
    }
    for (const listener of this.listeners) listener();
  };

  private readCursor(client: number, value: unknown): void {
    const place = readPlace(value);
    if (!place) this.cursors.delete(client);
    else {
      const old = this.cursors.get(client);
      if (old?.x !== place.x || old.y !== place.y) this.cursors.set(client, { ...place, at: Date.now() });
    }
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function readPlace(value: unknown): { x: number; y: number } | null {
  if (!isRecord(value) || !Number.isFinite(value.x) || !Number.isFinite(value.y)) return null;
  return { x: value.x as number, y: value.y as number };
}

/** The server writes `user`; the rest a stranger's client may have written: anything may be in it. */
function readPeer(client: number, state: Record<string, unknown>): Peer | null {
  const { user, selection, editing } = state;
  if (!isRecord(user) || typeof user.name !== "string") return null;
  const color = typeof user.color === "string" && COLOUR.test(user.color) ? user.color : "#6b7280";
  return {
    client,
    user: { id: String(user.id ?? client), name: user.name, color },
    selection: Array.isArray(selection) ? selection.filter((id) => typeof id === "string") : [],
    editing: isRecord(editing) && typeof editing.node === "string" && typeof editing.field === "string" ? (editing as Editing) : null,
    pointing: readPlace(state.cursor) !== null,
  };
}

function holdersOf(peers: readonly Peer[]): Map<string, Person[]> {
  const found = new Map<string, Person[]>();
  for (const { selection, user } of peers)
    for (const id of selection) {
      const people = found.get(id) ?? [];
      if (!people.some((one) => one.id === user.id)) found.set(id, [...people, user]);
    }
  return found;
}

const presences = new WeakMap<Connection, Presence>();

/** The presence of a room: made when somebody first asks for it. */
export function presenceOf(connection: Connection): Presence {
  let presence = presences.get(connection);
  if (!presence) presences.set(connection, (presence = new Presence(connection)));
  return presence;
}

/** Where a relative position of an editing state stands now; null if it is of another text or makes no sense. */
export function placeIn(doc: Y.Doc, text: Y.Text, position: unknown): number | null {
  try {
    const place = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(position), doc);
    return place && place.type === text ? place.index : null;
  } catch {
    return null;
  }
}
