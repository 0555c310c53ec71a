// A stored document drawn with the board's own cards, that can be looked at and nothing else.
import { Background, BackgroundVariant, ConnectionMode, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import * as Y from "yjs";
import { type CardEdge, type CardNode, BoardStore, type Flow } from "@/canvas/boardStore";
import { CARDS } from "@/canvas/cards";
import { Distance } from "@/canvas/Distance";
import { RelationEdge } from "@/canvas/RelationEdge";
import { useT } from "@/i18n";
import type { Connection } from "@/sync";
import { EmptyState } from "@/ui";

const EDGES = { relation: RelationEdge };

// Ids of its own, so that what people and jobs do to the same cards on the live board does not show here.
const then = (id: string) => `then:${id}`;

function draw(update: Uint8Array): Flow {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const roots = { project: doc.getMap("project"), nodes: doc.getMap("nodes"), edges: doc.getMap("edges") };
  // The store reads a connection's roots; a document that is not connected to anything has only these.
  const { nodes, edges } = new BoardStore({ roots } as unknown as Connection).flow.get();
  return {
    nodes: nodes.map((node) => ({ ...node, id: then(node.id) })),
    edges: edges
      .filter((edge) => edge.data?.edge.kind !== "cast")
      .map((edge) => ({ ...edge, id: then(edge.id), source: then(edge.source), target: then(edge.target) })),
  };
}

export function Still({ update }: { update: Uint8Array }) {
  const t = useT();
  const { nodes, edges } = useMemo(() => draw(update), [update]);
  if (nodes.length === 0) return <EmptyState title={t("history.blank")} className="pt-32" />;
  return (
    <div className="board absolute inset-0">
      <ReactFlow<CardNode, CardEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={CARDS}
        edgeTypes={EDGES}
        connectionMode={ConnectionMode.Loose}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnScroll
        onlyRenderVisibleElements
        fitView
        fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
        minZoom={0.05}
        proOptions={{ hideAttribution: true }}
      >
        <Distance />
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--canvas-dot)" />
      </ReactFlow>
    </div>
  );
}
