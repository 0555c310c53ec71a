// A board of cards: a row for each kind; at rest, selected, held by somebody else, written in, locked, with a job, empty.
// The room is a real one that never connects. ?viewer: as somebody who may only look.
import { useEffect, useMemo, useState } from "react";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { Board } from "@/canvas";
import { boardOf } from "@/canvas/boardStore";
import { textFields } from "@/canvas/kinds";
import { readJob } from "@/jobs";
import { jobsOf } from "@/jobs/jobStore";
import { presenceOf } from "@/presence";
import { RoomContext, type Connection } from "@/sync";
import { Connection as RealConnection } from "@/sync/connection";
import { ROWS, STATES, type State } from "./rows";

const PROJECT = "gallery";
const COLUMN = 420;
const PEOPLE = [
  {},
  { name: "林美", colors: ["#2f5d8a", "#e8e4da"] },
  { name: "欧阳春晓", colors: ["#2d7355"] },
  { name: "Captain Maud Iverson-Brandt", colors: ["#6d4a8f", "#274a6b", "#b9b2a6", "#8a6a3c"] },
];

export function connect(): Connection {
  const never = () => Promise.reject(new Error("the gallery has no server"));
  const connection = new RealConnection({ projectId: PROJECT, userId: "me", url: "ws://localhost:9", refresh: never, probe: never, stored: () => Promise.resolve(null) });
  connection.status.patch({ loaded: true, link: "live" });
  return connection;
}

function fill({ doc, roots }: Connection): void {
  doc.transact(() => {
    let y = 0;
    for (const { kind, height, size, fields } of ROWS) {
      STATES.forEach((state, column) => {
        const given: Record<string, unknown> = state === "empty" ? {} : { ...fields, ...(kind === "character" ? PEOPLE[column % PEOPLE.length] : {}) };
        const node = new Y.Map<unknown>(Object.entries({ kind, xy: [column * COLUMN, y], ...(size ? { size } : {}), ...(state === "locked" ? { locked: true } : {}) }));
        const texts = new Set(textFields(kind));
        for (const name of texts) node.set(name, new Y.Text(String(given[name] ?? "")));
        for (const [name, value] of Object.entries(given)) if (!texts.has(name)) node.set(name, value);
        roots.nodes.set(`${kind}-${state}`, node);
      });
      y += height + 72;
    }
    roots.nodes.set("wrong", new Y.Map<unknown>(Object.entries({ kind: "dragon", xy: [0, y] })));
    link(roots.edges, "sequence", "scene-rest", "scene-selected");
    link(roots.edges, "reference", "shot-rest", "shot-selected");
    link(roots.edges, "cause", "beat-rest", "beat-selected");
    link(roots.edges, "relationship", "character-rest", "character-selected", "raised her 养大");
    for (const state of STATES) if (state !== "empty") for (const who of ["rest", "held", "job"]) link(roots.edges, "cast", `scene-${state}`, `character-${who}`);
  });
}

function link(edges: Y.Map<unknown>, kind: string, from: string, to: string, label?: string) {
  edges.set(`${kind}-${from}-${to}`, new Y.Map<unknown>(Object.entries({ kind, from, to, ...(label ? { label } : {}) })));
}

function meet(connection: Connection): void {
  const ids = (state: State) => ROWS.map(({ kind }) => `${kind}-${state}`);
  const others = [
    { user: { id: "a", name: "Anna Keller", color: "#c2410c" }, selection: ids("held"), editing: null, cursor: null },
    { user: { id: "b", name: "林美", color: "#0f766e" }, selection: ids("written"), editing: { node: "scene-written", field: "title" }, cursor: { x: 1500, y: 120 } },
  ];
  for (const state of others) {
    const awareness = new Awareness(new Y.Doc());
    awareness.setLocalState(state);
    applyAwarenessUpdate(connection.provider.awareness, encodeAwarenessUpdate(awareness, [awareness.clientID]), "gallery");
  }
}

function work(connection: Connection): void {
  const jobs = ROWS.map(({ kind }, at) =>
    readJob({ id: kind, kind: "picture", target: `${kind}-job`, status: at % 4 === 3 ? "queued" : "running", progress: 0.15 + at * 0.06, step: "", version: 1 }),
  );
  // What came too late for a card is told on it.
  for (const { kind } of ROWS) jobs.push(readJob({ id: `late-${kind}`, kind: "picture", target: `${kind}-rest`, variantOf: `${kind}-rest`, status: "succeeded", version: 1 }));
  jobsOf(connection, PROJECT).take(jobs.filter((job) => job !== null));
}

export function Cards() {
  const [connection] = useState(connect);
  const viewer = new URLSearchParams(location.search).has("viewer");
  const room = useMemo(
    () => ({ projectId: PROJECT, me: { id: "me", name: "Me", color: "#2456b8" }, role: viewer ? ("viewer" as const) : ("editor" as const), change: null, canEdit: !viewer, connection }),
    [connection, viewer],
  );
  useState(() => (fill(connection), presenceOf(connection), true));
  useEffect(() => {
    meet(connection);
    work(connection);
    boardOf(connection).select(ROWS.map(({ kind }) => `${kind}-selected`));
  }, [connection]);
  return (
    <RoomContext value={room}>
      <div style={{ position: "fixed", inset: 0 }}>
        <Board />
      </div>
    </RoomContext>
  );
}
