// A document of the past drawn with the board's own cards, that can be looked at and chosen from, and nothing else. What
// differs wears a mark; what is not on it stands there as a ghost.
import { applyNodeChanges, Background, BackgroundVariant, ConnectionMode, getViewportForBounds, type NodeChange, type NodeProps, type NodeTypes, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { createElement, memo, useEffect, useMemo, useRef, useState } from "react";
import * as Y from "yjs";
import { type CardEdge, type CardNode, BoardStore, type Flow } from "@/canvas/boardStore";
import { CARDS } from "@/canvas/cards";
import { Distance } from "@/canvas/Distance";
import { boundsOf, boxOf, calm } from "@/canvas/fit";
import { nameOf } from "@/canvas/model";
import { RelationEdge } from "@/canvas/RelationEdge";
import { type Translate, useT } from "@/i18n";
import { kindName } from "@/outline/names";
import type { Connection } from "@/sync";
import { EmptyState } from "@/ui";
import type { Marks, What } from "./marks";
import { MarkSign } from "./MarkSign";

const EDGES = { relation: RelationEdge };

/** The board's cards, each with its mark. */
const TYPES: NodeTypes = Object.fromEntries(
  Object.entries(CARDS as NodeTypes).map(([type, Card]) => [
    type,
    memo((props: NodeProps) => (
      <>
        {createElement(Card, props)}
        {props.data.mark ? <MarkSign what={props.data.mark as What} className="mark-corner" /> : null}
      </>
    )),
  ]),
);

// Ids of its own, so that what people and jobs do to the same cards on the live board does not show here.
const PREFIX = "then:";
const then = (id: string) => PREFIX + id;
const back = (id: string) => id.slice(PREFIX.length);

export interface Past extends Flow {
  /** Where its cards stand, by their own ids. */
  places: ReadonlyMap<string, readonly [number, number]>;
  names: ReadonlyMap<string, string>;
}

export function drawn(update: Uint8Array): Past {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return flowOf(doc);
}

function flowOf(doc: Y.Doc): Past {
  const roots = { project: doc.getMap("project"), nodes: doc.getMap("nodes"), edges: doc.getMap("edges") };
  // The store reads a connection's roots; a document that is not connected to anything has only these.
  const { nodes, edges } = new BoardStore({ roots } as unknown as Connection).flow.get();
  return {
    nodes: nodes.map((node) => ({ ...node, id: then(node.id), draggable: false })),
    edges: edges
      .filter((edge) => edge.data?.edge.kind !== "cast")
      .map((edge) => ({ ...edge, id: then(edge.id), source: then(edge.source), target: then(edge.target), selectable: false })),
    places: new Map(nodes.map((node) => [node.id, node.data.node.xy])),
    names: new Map(nodes.map((node) => [node.id, nameOf(node.data.node)])),
  };
}

/** Cards that are not on the shown board, as they are stored. Their numbers would count among themselves, so they have none. */
function ghosts(marks: Marks): CardNode[] {
  const doc = new Y.Doc();
  const nodes = doc.getMap("nodes");
  doc.transact(() => {
    for (const { id, stored } of marks.cards) if (stored) nodes.set(id, new Y.Map(Object.entries(stored)));
  });
  return flowOf(doc).nodes.map((node) => ({ ...node, data: { ...node.data, number: null } }));
}

type Props = {
  past: Past;
  marks: Marks | null;
  /** Whether it is compared with now. */
  since: boolean;
  selected: readonly string[];
  onSelect: (ids: readonly string[]) => void;
  flight: { id: string } | null;
};

export function Still(props: Props) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}

function Board({ past, marks, since, selected, onSelect, flight }: Props) {
  const t = useT();
  const [measured, setMeasured] = useState<readonly CardNode[]>([]);
  const cards = useMemo(() => marked(past, marks, since, t), [past, marks, since, t]);
  const nodes = useMemo(() => {
    const sizes = new Map(measured.map((node) => [node.id, node.measured]));
    const chosen = new Set(selected);
    return cards.map((card) => ({ ...card, measured: sizes.get(card.id), selected: chosen.has(back(card.id)) }));
  }, [cards, measured, selected]);
  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    if (changes.some(({ type }) => type === "dimensions")) setMeasured(applyNodeChanges(changes.filter(({ type }) => type === "dimensions"), nodes));
    if (!changes.some(({ type }) => type === "select")) return;
    const chosen = new Set(selected);
    for (const change of changes) if (change.type === "select") chosen[change.selected ? "add" : "delete"](back(change.id));
    onSelect([...chosen]);
  };
  if (nodes.length === 0) return <EmptyState title={t("history.blank")} className="pt-32" />;
  return (
    <div className="board past absolute inset-0" data-testid="past-board">
      <ReactFlow<CardNode, CardEdge>
        nodes={nodes}
        edges={past.edges}
        nodeTypes={TYPES}
        edgeTypes={EDGES}
        onNodesChange={onNodesChange}
        connectionMode={ConnectionMode.Loose}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        panOnScroll
        onlyRenderVisibleElements
        minZoom={MIN_ZOOM}
        proOptions={{ hideAttribution: true }}
        aria-label={t("history.board")}
      >
        <Distance />
        <Fitting cards={nodes} known={marks !== null} />
        <Flying to={flight} cards={nodes} />
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--canvas-dot)" />
      </ReactFlow>
    </div>
  );
}

function marked(past: Past, marks: Marks | null, since: boolean, t: Translate): CardNode[] {
  if (!marks) return past.nodes;
  return [...past.nodes, ...ghosts(marks)].map((card) => {
    const mark = marks.byId.get(back(card.id));
    if (!mark) return card;
    const what = t(since ? `history.mark.${mark.what}.since` : `history.mark.${mark.what}`);
    return {
      ...card,
      data: { ...card.data, mark: mark.what },
      className: [card.className, "marked", `marked-${mark.what}`, mark.ghost ? "marked-ghost" : ""].filter(Boolean).join(" "),
      ariaRole: "group" as const,
      ariaLabel: t("history.marked", { card: mark.title || kindName(mark.kind, t), what }),
      zIndex: (card.zIndex ?? 0) + (mark.ghost ? 0 : 1),
    };
  });
}

/** All of it in sight, clear of the legend; once more when the ghosts are known, unless somebody has moved it. */
function Fitting({ cards, known }: { cards: readonly CardNode[]; known: boolean }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const wide = useStore(({ width }) => width);
  const left = useRef<string | null>(null);
  useEffect(() => {
    const { width, height, transform } = store.getState();
    if (width === 0 || (left.current !== null && left.current !== transform.join())) return;
    void flow.setViewport(getViewportForBounds(boundsOf(cards), width, height, MIN_ZOOM, 1, CLEAR)).then(() => {
      left.current = store.getState().transform.join();
    });
    // Only when there is something to see, and when the ghosts come: what is selected moves nothing.
  }, [wide > 0, known]);
  return null;
}

const MIN_ZOOM = 0.05;
const CLEAR = { top: "40px", right: "40px", bottom: "84px", left: "40px" } as const;

/** Goes to a card, clear of the panel that tells its difference. */
function Flying({ to, cards }: { to: { id: string } | null; cards: readonly CardNode[] }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const card = to && cards.find(({ id }) => back(id) === to.id);
    if (!card) return;
    const { x, y, width, height } = boxOf(card);
    const zoom = Math.min(1, Math.max(0.6, flow.getZoom()));
    const wide = store.getState().width > WIDE;
    void flow.setCenter(x + width / 2 + (wide ? PANEL / 2 / zoom : 0), y + height / 2 + (wide ? 0 : LOW / zoom), { zoom, duration: calm() ? 0 : 320 });
    // Only when it is asked for: what is measured or marked meanwhile moves nothing.
  }, [to]);
  return null;
}

const WIDE = 700;
const PANEL = 320;
/** On a phone the panel lies over the lower half. */
const LOW = 140;

