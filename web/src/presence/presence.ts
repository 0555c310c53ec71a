// The others in the room, from awareness: who they are, where they point, what they hold and where they type.
// Cursors go to listeners (twenty a second and person); the rest to cells that change only when it does.
import * as Y from "yjs";
import { Cell } from "@/sync/cell";
import type { Connection } from "@/sync";
import { type Ending, followersOf, type Following, goOn, leader, start } from "./follow";
import { quiet } from "./quiet";

export type Person = { id: string; name: string; color: string };
/** Where somebody writes. In a shared text with the caret, as Yjs relative positions: it stays at its letter while others type. */
export type Editing = { node: string; field: string; anchor?: unknown; head?: unknown };
export type Peer = {
  client: number;
  user: Person;
  selection: readonly string[];
  editing: Editing | null;
  pointing: boolean;
  /** The client whose view this one shows. */
  following: number | null;
  /** Another tab or program is in front of theirs. */
  away: boolean;
};
/** A job that runs: the card that it is for (null: the project), and where it writes. */
export type Worker = { client: number; user: Person; working: string | null; editing: Editing | null };
export type Cursor = { x: number; y: number; at: number };
/** What somebody sees of the board: its middle and its extent, in canvas units. */
export type View = { x: number; y: number; width: number; height: number };

const CURSOR_EVERY = 45;
const COLOUR = /^#[0-9a-f]{6}$/i;

export class Presence {
  readonly peers = new Cell<readonly Peer[]>([]);
  /** The jobs among those who are here: the server says it. */
  readonly workers = new Cell<readonly Worker[]>([]);
  /** By node: who has selected it. */
  readonly holders = new Cell<ReadonlyMap<string, readonly Person[]>>(new Map());
  readonly cursors = new Map<number, Cursor>();
  readonly views = new Map<number, View>();
  readonly following = new Cell<Following | null>(null);
  /** Who sees what I see. */
  readonly followers = new Cell<readonly Person[]>([]);
  private readonly listeners = new Set<() => void>();
  private readonly endings = new Set<(user: Person, ending: Ending) => void>();
  private raw = new Map<number, string>();
  private waiting: ReturnType<typeof setTimeout> | null = null;
  private next: { x: number; y: number } | null = null;
  private sentAt = 0;
  private looking: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly connection: Connection) {
    const { awareness } = connection.provider;
    awareness.setLocalState({ cursor: null, selection: [], editing: null, following: null, view: null, away: document.hidden });
    awareness.on("change", this.read);
    const away = () => this.tell("away", document.hidden);
    document.addEventListener("visibilitychange", away);
    const loud = quiet.subscribe(() => quiet.get().hideMine && this.tell("cursor", null));
    awareness.once("destroy", () => {
      document.removeEventListener("visibilitychange", away);
      loud();
      this.look(false);
    });
    this.read();
  }

  /** Where I point, in canvas units; null when I have left the canvas. The last place always arrives. */
  point(place: { x: number; y: number } | null): void {
    this.next = place && !quiet.get().hideMine ? { x: Math.round(place.x), y: Math.round(place.y) } : null;
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

  /** Show what this person sees, until I move, write or press Escape. */
  follow(user: string): void {
    const peers = this.peers.get().filter((peer) => peer.user.id === user);
    const peer = peers.find((one) => !one.away) ?? peers[0];
    if (!peer) return;
    this.setFollowing(start(peer, Date.now()));
    this.goOn();
  }

  unfollow = (): void => {
    if (this.following.get()) this.setFollowing(null);
  };

  /** Somebody whom I followed has left, or follows me back. */
  onEnding = (listener: (user: Person, ending: Ending) => void): (() => void) => {
    this.endings.add(listener);
    return () => this.endings.delete(listener);
  };

  /** What the person whom I follow sees, as far as it is known. */
  get followedView(): View | null {
    const following = this.following.get();
    const client = following && leader(following.client, this.byClient(), this.me);
    return client === null ? null : (this.views.get(client) ?? null);
  }

  /** What I see: told only while somebody wants to know. */
  see(view: View | null): void {
    this.tell("view", view);
  }

  private get me(): number {
    return this.connection.provider.awareness.clientID;
  }

  private byClient(): ReadonlyMap<number, Peer> {
    return new Map(this.peers.get().map((peer) => [peer.client, peer]));
  }

  private setFollowing(following: Following | null): void {
    if ((this.following.get()?.client ?? null) !== (following?.client ?? null)) this.tell("following", following?.client ?? null);
    this.following.set(following);
    this.look(following !== null);
  }

  /** Who has left says nothing: it has to be looked for. */
  private look(on: boolean): void {
    if (!on && this.looking) clearInterval(this.looking);
    this.looking = on ? (this.looking ?? setInterval(this.goOn, 1_000)) : null;
  }

  private readonly goOn = (): void => {
    const now = this.following.get();
    if (!now) return;
    const next = goOn(now, this.byClient(), this.me, Date.now());
    if (typeof next !== "string") return this.setFollowing(next);
    this.setFollowing(null);
    for (const listener of this.endings) listener(now.user, next);
  };

  private tell(field: string, value: unknown): void {
    this.connection.provider.awareness.setLocalStateField(field, value);
  }

  private readonly read = (): void => {
    const { awareness } = this.connection.provider;
    const before = new Map(this.peers.get().map((peer) => [peer.client, peer]));
    const raw = new Map<number, string>();
    const peers: Peer[] = [];
    const workers: Worker[] = [];
    for (const [client, state] of awareness.getStates() as Map<number, Record<string, unknown>>) {
      if (client === awareness.clientID) continue;
      const worker = readWorker(client, state);
      if (worker) {
        workers.push(worker);
        continue;
      }
      const peer = readPeer(client, state);
      if (!peer) continue;
      raw.set(client, JSON.stringify(peer));
      const old = before.get(client);
      peers.push(old && this.raw.get(client) === raw.get(client) ? old : peer);
      this.readCursor(client, state.cursor);
      this.readView(client, state.view);
    }
    for (const known of [this.cursors, this.views]) for (const client of known.keys()) if (!raw.has(client)) known.delete(client);
    this.raw = raw;
    workers.sort((a, b) => a.client - b.client);
    if (JSON.stringify(workers) !== JSON.stringify(this.workers.get())) this.workers.set(workers);
    peers.sort((a, b) => a.client - b.client);
    if (peers.length !== before.size || peers.some((peer) => before.get(peer.client) !== peer)) {
      this.peers.set(peers);
      this.holders.set(holdersOf(peers));
      this.tellFollowers(followersOf(this.me, peers));
      this.goOn();
    }
    for (const listener of this.listeners) listener();
  };

  private tellFollowers(now: readonly Person[]): void {
    const before = this.followers.get();
    if (now.length !== before.length || now.some((one, at) => one.id !== before[at]!.id)) this.followers.set(now);
  }

  private readView(client: number, value: unknown): void {
    const view = isRecord(value) ? value : null;
    const place = readPlace(view);
    if (!view || !place || !(Number(view.width) > 0) || !(Number(view.height) > 0)) this.views.delete(client);
    else this.views.set(client, { ...place, width: Number(view.width), height: Number(view.height) });
  }

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

/** Only the server can say that somebody is Storyroom. */
function readWorker(client: number, { user, job, working, editing }: Record<string, unknown>): Worker | null {
  if (!isRecord(user) || user.id !== "storyroom" || typeof job !== "string") return null;
  const person = { id: "storyroom", name: String(user.name), color: String(user.color) };
  return { client, user: person, working: typeof working === "string" ? working : null, editing: readEditing(editing) };
}

const readEditing = (value: unknown): Editing | null =>
  isRecord(value) && typeof value.node === "string" && typeof value.field === "string" ? (value as Editing) : null;

/** The server writes `user`; the rest a stranger's client may have written: anything may be in it. */
function readPeer(client: number, state: Record<string, unknown>): Peer | null {
  const { user, selection, editing, following } = state;
  if (!isRecord(user) || typeof user.name !== "string") return null;
  const color = typeof user.color === "string" && COLOUR.test(user.color) ? user.color : "#6b7280";
  return {
    client,
    user: { id: String(user.id ?? client), name: user.name, color },
    selection: Array.isArray(selection) ? selection.filter((id) => typeof id === "string") : [],
    editing: readEditing(editing),
    pointing: readPlace(state.cursor) !== null,
    following: Number.isSafeInteger(following) ? (following as number) : null,
    away: state.away === true,
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
