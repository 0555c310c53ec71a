// A relation between two cards, drawn by its kind: a sequence is a solid line with an arrow, a cause dotted with one,
// a reference dashed, a relationship in the characters' colour, and a cast edge in the colour of its character.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, type InternalNode, useInternalNode } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { useT } from "@/i18n";
import type { CardEdge, CardNode } from "./boardStore";
import type { EdgeKind } from "./kinds";
import { type Box, route } from "./route";

const LOOKS: Record<EdgeKind, { color: string; width: number; dash?: string }> = {
  sequence: { color: "var(--edge-sequence)", width: 1.75 },
  cast: { color: "var(--fg-faint)", width: 1.5 },
  relationship: { color: "var(--edge-relationship)", width: 1.5 },
  reference: { color: "var(--edge-reference)", width: 1.5, dash: "5 4" },
  cause: { color: "var(--edge-cause)", width: 1.75, dash: "1.5 4" },
};

const POINTING: readonly EdgeKind[] = ["sequence", "cause", "reference"];

const box = (node: InternalNode<CardNode>): Box => ({
  ...node.internals.positionAbsolute,
  width: node.measured.width ?? node.width ?? 240,
  height: node.measured.height ?? node.height ?? 120,
});

export const RelationEdge = memo(function RelationEdge({ id, source, target, data, selected }: EdgeProps<CardEdge>) {
  const t = useT();
  const from = useInternalNode<CardNode>(source);
  const to = useInternalNode<CardNode>(target);
  if (!from || !to || !data) return null;
  const kind = data.edge.kind as EdgeKind;
  const { path, x, y } = route(box(from), box(to), kind);
  const look = LOOKS[kind];
  const color = selected ? "var(--accent)" : (data.color ?? look.color);
  const label = data.edge.label || (selected ? t(`edge.${kind}`) : "");
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={16}
        className={from.selected || to.selected ? "is-lit" : undefined}
        style={{ stroke: color, "--width": look.width, strokeDasharray: look.dash, strokeLinecap: "round" } as CSSProperties}
        markerEnd={POINTING.includes(kind) ? `url(#arrow-${selected ? "selected" : kind})` : undefined}
      />
      {label ? (
        <EdgeLabelRenderer>
          <div className="board-edge-label" data-selected={selected || undefined} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            {label}
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});

/** The arrow heads that edges point with: once per board. */
export function Arrows() {
  const heads = [...POINTING.map((kind) => [kind, LOOKS[kind].color] as const), ["selected", "var(--accent)"] as const];
  return (
    <svg className="absolute size-0" aria-hidden>
      <defs>
        {heads.map(([name, color]) => (
          <marker
            key={name}
            id={`arrow-${name}`}
            viewBox="0 0 10 10"
            refX="8.500"
            refY="5"
            markerWidth="6"
            markerHeight="6"
            orient="auto-start-reverse"
          >
            <path d="M2.500 1.500L8.500 5L2.500 8.500" fill="none" stroke={color} strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
