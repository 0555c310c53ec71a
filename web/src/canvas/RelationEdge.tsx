// A relation between two cards: it leaves and enters at the sides that face each other. Cast edges stay faint until
// one of their ends is selected, or a full board would be all lines.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath, type InternalNode, Position, useInternalNode } from "@xyflow/react";
import { memo } from "react";
import { useT } from "@/i18n";
import type { CardEdge, CardNode } from "./boardStore";
import type { EdgeKind } from "./kinds";

type Box = { x: number; y: number; width: number; height: number };
type End = { x: number; y: number; side: Position };

const LOOKS: Record<EdgeKind, { width: number; dash?: string; opacity: number }> = {
  sequence: { width: 2, opacity: 0.9 },
  cast: { width: 1.5, opacity: 0.16 },
  relationship: { width: 1.5, opacity: 0.8 },
  reference: { width: 1.5, dash: "5 5", opacity: 0.7 },
  cause: { width: 1.5, dash: "2 4", opacity: 0.85 },
};

const COLOURS: Record<EdgeKind, string> = {
  sequence: "var(--kind-scene)",
  cast: "var(--fg-faint)",
  relationship: "var(--kind-character)",
  reference: "var(--fg-faint)",
  cause: "var(--kind-chain)",
};

const box = (node: InternalNode<CardNode>): Box => ({
  ...node.internals.positionAbsolute,
  width: node.measured.width ?? node.width ?? 240,
  height: node.measured.height ?? node.height ?? 120,
});

function ends(from: Box, to: Box, kind: EdgeKind): [End, End] {
  const dx = to.x + to.width / 2 - (from.x + from.width / 2);
  const dy = to.y + to.height / 2 - (from.y + from.height / 2);
  if (isFlat(from, to, kind))
    return dx > 0 ? [side(from, Position.Right), side(to, Position.Left)] : [side(from, Position.Left), side(to, Position.Right)];
  return dy > 0 ? [side(from, Position.Bottom), side(to, Position.Top)] : [side(from, Position.Top), side(to, Position.Bottom)];
}

/** Farther apart than this, one stands in another row. */
const ROW_GAP = 140;

/** Side by side, or in another row? A sequence that wraps to the next row runs through the gap between the rows. */
function isFlat(from: Box, to: Box, kind: EdgeKind): boolean {
  const gapX = Math.max(to.x - (from.x + from.width), from.x - (to.x + to.width));
  const gapY = Math.max(to.y - (from.y + from.height), from.y - (to.y + to.height));
  if (gapY <= 0) return true;
  return kind !== "sequence" && gapX > 0 && gapY < ROW_GAP;
}

function side({ x, y, width, height }: Box, at: Position): End {
  if (at === Position.Left) return { x, y: y + height / 2, side: at };
  if (at === Position.Right) return { x: x + width, y: y + height / 2, side: at };
  return { x: x + width / 2, y: at === Position.Top ? y : y + height, side: at };
}

export const RelationEdge = memo(function RelationEdge({ id, source, target, data, selected }: EdgeProps<CardEdge>) {
  const t = useT();
  const from = useInternalNode<CardNode>(source);
  const to = useInternalNode<CardNode>(target);
  if (!from || !to || !data) return null;
  const kind = data.edge.kind as EdgeKind;
  const [start, end] = ends(box(from), box(to), kind);
  const [path, x, y] = getBezierPath({
    sourceX: start.x,
    sourceY: start.y,
    sourcePosition: start.side,
    targetX: end.x,
    targetY: end.y,
    targetPosition: end.side,
  });
  const look = LOOKS[kind];
  const lit = selected || from.selected || to.selected;
  const color = selected ? "var(--accent)" : (data.color ?? COLOURS[kind]);
  const directed = kind === "sequence" || kind === "cause";
  const label = data.edge.label || (selected ? t(`edge.${kind}`) : "");
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={14}
        style={{ stroke: color, strokeWidth: selected ? look.width + 1 : look.width, strokeDasharray: look.dash, opacity: lit ? 1 : look.opacity }}
        markerEnd={directed ? `url(#arrow-${selected ? "selected" : kind})` : undefined}
      />
      {label ? (
        <EdgeLabelRenderer>
          <div
            className="board-edge-label pointer-events-none absolute max-w-40 truncate rounded-sm bg-surface px-1.5 text-2xs font-medium text-fg-muted shadow-sm"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {label}
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});

/** The arrow heads that edges point with: once per board. */
export function Arrows() {
  const heads = [
    ["sequence", COLOURS.sequence],
    ["cause", COLOURS.cause],
    ["selected", "var(--accent)"],
  ] as const;
  return (
    <svg className="absolute size-0" aria-hidden>
      <defs>
        {heads.map(([name, color]) => (
          <marker
            key={name}
            id={`arrow-${name}`}
            viewBox="0 0 10 10"
            refX="8.5"
            refY="5"
            markerWidth="12"
            markerHeight="12"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M1 1.5 L8.5 5 L1 8.5" fill="none" stroke={color} strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
