// One project's live document in this tab: Y.Doc, socket, local copy, save state, undo. No React here.
// RoomProvider opens and closes it; everything else reads its cells and writes through `edit`.
import { IndexeddbPersistence } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import { toBase64 } from "lib0/buffer";
import * as Y from "yjs";
import { accessKey } from "./access";
import { Cell } from "./cell";
import { afterClose, type Closed } from "./closing";
import { roots, type Roots } from "./document";
import { asksForEdits, AUTH, EVENT, readEvent, readSyncStatus, SUBPROTOCOL, SYNC, SYNC_STATUS, syncStatusFrame, type RoomEvent } from "./frames";
import { heard, type Limits } from "./limits";
import { Ledger } from "./ledger";
import { Move } from "./move";
import { type Change, changesOf, Notebook, valueOf } from "./notebook";
import { Pulse } from "./pulse";
import { copyName, noteWaiting, openCopy, waitingKey, waitingNotes } from "./local";
import { deniedReason } from "./denied";

/** The origin of my own edits: what undo takes back and what counts as unsaved. */
export const MINE = Symbol("mine");

export type Refused = { code: string; reason: string };

export interface Status {
  link: "connecting" | "live" | "offline";
  /** The document has been read: from this browser's copy or from the server. */
  loaded: boolean;
  unsaved: number;
  /** When the oldest unsaved edit was made (ms), null if all is saved. */
  unsavedSince: number | null;
  saving: "ok" | "delayed" | "stopped";
  /** The server said no to an edit: its code and its words. The edit stays here, to be kept as a file, until it is taken after all. */
  refused: Refused | null;
  /** Why there is no connection, as far as the server has said. */
  away: "network" | "restart" | "busy";
  /** Whether it is known what the server has of the edits of somebody who may only look. */
  looked: boolean;
  /** How full the project is, where it is nearly full. */
  limits: Limits;
  closed: Closed | null;
}

export interface ConnectionOptions {
  projectId: string;
  userId: string;
  /** Without a trailing slash, e.g. ws://host/api/rooms */
  url: string;
  /** A new session; false if there is none to be had now. */
  refresh: () => Promise<boolean>;
  /** Asked when the socket is refused without a reason that can be read. */
  probe: () => Promise<Closed | null>;
  /** The document as the server has it, as an update; null if it cannot be had now. */
  stored?: () => Promise<Uint8Array | null>;
}

const FAILURES_BEFORE_PROBE = 3;
const LOCAL_COPY_PATIENCE = 3_000;
const UNDO_PAUSE = 500;
const NOTED = 100;
const PULSE_EVERY = 1_000;
const RESTART = 20_000;
/** An awareness query: the server answers it whoever is there. */
const ASK = new Uint8Array([3]);

/** The longest wait between two tries (ms). The stock client has no jitter: without it a restart brings everybody back in the same moment. */
const backoff = (): number => (document.hidden ? 30_000 : 1_000) * (1 + Math.random());

export class Connection {
  readonly doc = new Y.Doc();
  readonly roots: Roots = roots(this.doc);
  readonly undo = new Y.UndoManager([this.roots.nodes, this.roots.edges, this.roots.project], {
    trackedOrigins: new Set([MINE]),
    captureTimeout: UNDO_PAUSE,
  });
  readonly status = new Cell<Status>({
    link: "connecting",
    loaded: false,
    unsaved: 0,
    unsavedSince: null,
    saving: "ok",
    refused: null,
    away: "network",
    looked: false,
    limits: {},
    closed: null,
  });
  readonly provider: WebsocketProvider;
  private copy: IndexeddbPersistence | null = null;
  private readonly ledger: Ledger;
  private readonly notebook: Notebook;
  private refusal = "";
  private readonly adopted: string[];
  private readonly noteKey: string;
  private saved: string | null;
  private readonly marks = new Map<number, Uint8Array>();
  private readonly listeners = new Set<(event: RoomEvent) => void>();
  private readonly editListeners = new Set<(edit: Y.Transaction) => void>();
  private readonly move = new Move(() => this.comeAgain());
  private readonly closers: (() => void)[] = [];
  private failures = 0;
  private refreshing = false;
  private suspect = false;
  private restartAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: ConnectionOptions) {
    const notes = waitingNotes(options.projectId);
    this.adopted = [...notes.keys()];
    this.ledger = new Ledger([...notes.values()].reduce((sum, note) => sum + note.count, 0));
    this.notebook = new Notebook([...notes.values()].flatMap((note) => note.changes ?? []), this.ledger.last);
    this.saved = [...notes.values()].find((note) => note.saved)?.saved ?? null;
    this.noteKey = waitingKey(options.projectId, String(this.doc.clientID));
    this.provider = new WebsocketProvider(options.url, options.projectId, this.doc, {
      connect: false,
      disableBc: true,
      protocols: [SUBPROTOCOL],
      maxBackoffTime: backoff(),
    });
    this.wireFrames();
    this.wireLink();
    this.doc.on("update", this.onUpdate);
    this.closers.push(openCopy(options.projectId, { doc: this.doc, close: () => this.forget() }));
    this.count();
  }

  /** Reads the local copy, then connects. An edit of an offline hour is there before the first frame goes out. */
  async open(): Promise<void> {
    try {
      this.copy = new IndexeddbPersistence(copyName(this.options.userId, this.options.projectId), this.doc);
      const patience = new Promise((resolve) => setTimeout(resolve, LOCAL_COPY_PATIENCE));
      await Promise.race([this.copy.whenSynced, patience]);
      if (this.roots.nodes.size > 0 || this.roots.project.size > 0) this.status.patch({ loaded: true });
    } catch {
      // No IndexedDB (private window, full disk): the room works, only without a copy for offline reloads.
      this.copy = null;
    }
    if (!this.status.get().closed) this.provider.connect();
  }

  /** Change the document as one step that is mine. `alone`: never merged with the step before. */
  edit = <T>(change: () => T, { alone = true }: { alone?: boolean } = {}): T => {
    if (alone) this.undo.stopCapturing();
    return this.doc.transact(change, MINE);
  };

  /** Many edits, one undo step, until the returned function is called (a drag). */
  longEdit = (): (() => void) => {
    this.undo.stopCapturing();
    this.undo.captureTimeout = Number.POSITIVE_INFINITY;
    return () => {
      this.undo.captureTimeout = UNDO_PAUSE;
      this.undo.stopCapturing();
    };
  };

  onEvent = (listener: (event: RoomEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** My edits that are not in the database, with what they say now. */
  unsavedChanges = (): { change: Change; value: unknown }[] => this.notebook.list().map((change) => ({ change, value: valueOf(change, this.roots) }));

  /** After each edit that was made in this tab, undo included. */
  onEdit = (listener: (edit: Y.Transaction) => void): (() => void) => {
    this.editListeners.add(listener);
    return () => this.editListeners.delete(listener);
  };

  /** Close the tab's part; the local copy stays. */
  close(): void {
    for (const closer of this.closers.splice(0)) closer();
    this.provider.awareness.setLocalState(null);
    this.provider.destroy();
    void this.copy?.destroy();
    this.undo.destroy();
    this.doc.destroy();
  }

  /** Close and let go of the local copy, so that it can be deleted. The document stays readable in memory. */
  private async forget(): Promise<void> {
    this.provider.disconnect();
    await this.copy?.destroy();
    this.copy = null;
  }

  private wireFrames(): void {
    const handlers = this.provider.messageHandlers;
    const stock = handlers[SYNC]!;
    handlers[SYNC] = (encoder, decoder, provider, emitSynced, type) => {
      const asked = asksForEdits(decoder);
      stock(encoder, decoder, provider, emitSynced, type);
      // The provider sends its step 2 when this handler has returned; the counter must follow it, not lead it.
      if (asked) queueMicrotask(() => this.tell(this.ledger.caughtUp()));
    };
    handlers[SYNC_STATUS] = (_encoder, decoder) => {
      const counter = readSyncStatus(decoder);
      this.ledger.echoed(counter);
      this.notebook.saved(this.ledger.saved);
      this.keepMark(counter);
      this.count();
      if (this.ledger.unsaved === 0) this.status.patch({ refused: null });
    };
    handlers[EVENT] = (_encoder, decoder) => {
      const event = readEvent(decoder);
      if (event) this.hear(event);
    };
    handlers[AUTH] = (_encoder, decoder) => {
      const reason = deniedReason(decoder);
      // While saving has stopped, that is what is to be said; the server asks again for what it has not taken.
      if (this.status.get().saving !== "stopped") this.status.patch({ refused: { code: this.refusal, reason } });
    };
  }

  private hear(event: RoomEvent): void {
    if (event.type === "saving" && (event.state === "ok" || event.state === "delayed" || event.state === "stopped")) {
      this.status.patch({ saving: event.state });
    }
    if (event.type === "refused" && typeof event.code === "string") this.refusal = event.code;
    this.status.patch({ limits: heard(this.status.get().limits, event) });
    if (event.type === "drain") {
      this.restartAt = Date.now();
      this.move.plan(event.reconnectInMs);
    }
    for (const listener of [...this.listeners]) listener(event);
  }

  private wireLink(): void {
    const { provider } = this;
    provider.on("sync", (synced: boolean) => {
      if (!synced) return;
      this.failures = 0;
      // What I hold now came from the server, all of it, unless edits of mine wait.
      if (this.ledger.unsaved === 0) this.saved = toBase64(Y.encodeStateVector(this.doc));
      this.status.patch({ link: "live", loaded: true });
    });
    provider.on("status", ({ status }: { status: string }) => {
      // With the clocks of the others remembered, those who have not moved meanwhile would stay unseen for a quarter of a minute.
      const { meta, clientID } = provider.awareness;
      if (status === "disconnected") for (const client of [...meta.keys()]) if (client !== clientID) meta.delete(client);
    });
    provider.on("connection-close", (event: CloseEvent | null) => {
      this.move.cancel();
      this.ledger.disconnected();
      this.status.patch({ link: "offline", saving: "ok", looked: false, away: this.whyAway(event?.code) });
      void this.closedBy(event?.code);
    });
    const back = () => this.reconnect();
    const visible = () => {
      provider.maxBackoffTime = backoff();
      if (document.visibilityState !== "visible") return;
      this.move.now();
      this.reconnect();
    };
    const gone = () => {
      this.suspect = true;
      this.status.patch({ link: "offline" });
    };
    const leaving = (event: BeforeUnloadEvent) => {
      if (this.ledger.unsaved > 0 && !this.status.get().closed) event.preventDefault();
    };
    // Another tab has signed out and cleared what this browser keeps: see whether I may still be here.
    const cleared = (event: StorageEvent) => {
      if (event.newValue === null && (event.key === null || event.key === accessKey(this.options.projectId)))
        void this.ask().then(() => this.status.get().closed && this.forget());
    };
    const pulse = new Pulse(() => provider.ws?.send(ASK), this.comeAgain);
    const beat = setInterval(() => {
      if (document.hidden) return;
      const state = provider.wsconnecting ? "connecting" : provider.wsconnected ? "open" : "closed";
      pulse.tick({ state, heardAt: provider.wsLastMessageReceived }, Date.now());
    }, PULSE_EVERY);
    window.addEventListener("storage", cleared);
    window.addEventListener("online", back);
    window.addEventListener("offline", gone);
    document.addEventListener("visibilitychange", visible);
    window.addEventListener("beforeunload", leaving);
    this.closers.push(() => {
      this.move.cancel();
      clearInterval(beat);
      window.removeEventListener("storage", cleared);
      window.removeEventListener("online", back);
      window.removeEventListener("offline", gone);
      document.removeEventListener("visibilitychange", visible);
      window.removeEventListener("beforeunload", leaving);
    });
  }

  /** A server that restarts says so once; for a while after that nobody answers. */
  private whyAway(code: number | undefined): Status["away"] {
    if (code === 1012) this.restartAt = Date.now();
    if (Date.now() - this.restartAt < RESTART) return "restart";
    return code === 1013 ? "busy" : "network";
  }

  /** At once, without waiting for the provider's back-off. */
  reconnect = (): void => {
    const { provider } = this;
    if (this.status.get().closed || this.refreshing) return;
    // A socket that lived through a loss of the network may be half open: it would be silent for half a minute.
    if (this.suspect) provider.disconnect();
    this.suspect = false;
    provider.wsUnsuccessfulReconnects = 0;
    provider.connect();
  };

  /** Who may only look is not asked for edits, so what came in on an earlier connection is never acknowledged: compare. */
  look = async (): Promise<void> => {
    const stored = await this.options.stored?.().catch(() => null);
    if (!stored || this.status.get().link !== "live") return;
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, stored);
    const taken = Y.snapshotContainsUpdate(Y.snapshot(theirs), Y.encodeStateAsUpdate(this.doc));
    theirs.destroy();
    // What was taken is saved when this is echoed, and not before.
    if (taken) this.tell(this.ledger.caughtUp());
    else this.status.patch({ looked: true });
  };

  /** Leave and come back at once: the server says who I am when I come. */
  comeAgain = (): void => {
    this.provider.disconnect();
    this.reconnect();
  };

  private async closedBy(code: number | undefined): Promise<void> {
    const next = afterClose(code);
    if (next === "retry") {
      this.failures += 1;
      if (this.failures % FAILURES_BEFORE_PROBE === 0 && navigator.onLine) await this.ask();
    } else if (next === "refresh") await this.renew();
    else this.end(next);
  }

  private async ask(): Promise<void> {
    const closed = await this.options.probe().catch(() => null);
    if (closed) this.end(closed);
  }

  /** The session ran out: a new one first, then the socket. A refresh that cannot be reached is tried again. */
  private async renew(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    this.provider.disconnect();
    const renewed = await this.options.refresh().catch(() => false);
    // A refresh may have failed for want of a server: only the server's own 401 signs a person out.
    const closed = renewed ? null : await this.options.probe().catch(() => null);
    this.refreshing = false;
    if (closed) this.end(closed);
    else setTimeout(() => this.reconnect(), renewed ? 0 : 2_000);
  }

  private end(closed: Closed): void {
    this.status.patch({ closed, link: "offline" });
    this.provider.disconnect();
  }

  private readonly onUpdate = (_update: Uint8Array, origin: unknown, _doc: Y.Doc, edit: Y.Transaction): void => {
    if (origin === this.provider || origin === this.copy) return;
    const counter = this.ledger.edited();
    this.notebook.note(this.ledger.last, changesOf(edit, this.roots));
    for (const listener of [...this.editListeners]) listener(edit);
    this.count();
    this.tell(counter);
  };

  private tell(counter: number | null): void {
    const socket = this.provider.ws;
    if (counter === null || !socket || socket.readyState !== WebSocket.OPEN) return;
    this.marks.set(counter, Y.encodeStateVector(this.doc));
    if (this.marks.size > 100) this.marks.delete(this.marks.keys().next().value!);
    socket.send(syncStatusFrame(counter) as Uint8Array<ArrayBuffer>);
  }

  /** What the server holds for sure, so that an export has only what it lacks. */
  private keepMark(counter: number): void {
    const mark = this.marks.get(counter);
    if (mark) this.saved = toBase64(mark);
    for (const older of this.marks.keys()) if (older <= counter) this.marks.delete(older);
  }

  private count(): void {
    const { unsaved } = this.ledger;
    const { unsavedSince } = this.status.get();
    this.status.patch({ unsaved, unsavedSince: unsaved === 0 ? null : (unsavedSince ?? Date.now()) });
    const { projectId, userId } = this.options;
    noteWaiting(this.noteKey, { projectId, userId, count: unsaved, saved: this.saved, changes: this.notebook.list().slice(-NOTED) });
    for (const key of this.adopted.splice(0)) if (key !== this.noteKey) localStorage.removeItem(key);
  }
}
