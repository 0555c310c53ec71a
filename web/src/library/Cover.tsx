// A project's board from far away, drawn from what is really on it.
import { useEffect, useRef, useState } from "react";
import type { CoverSheet, Project } from "@/api";
import { kindColour } from "@/canvas/kinds";
import { cx } from "@/ui";
import { useCover } from "./projects";

const MARGIN = 14;

export function Cover({ project, className }: { project: Project; className?: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const sheet = useCover(project, useSeen(frame));
  return (
    <div ref={frame} aria-hidden data-testid="cover" className={cx("h-14 w-21 overflow-hidden rounded-sm border border-line bg-canvas", className)}>
      {sheet?.cards?.length ? <Sheet sheet={sheet} /> : null}
    </div>
  );
}

function Sheet({ sheet: { width = 0, height = 0, cards = [] } }: { sheet: CoverSheet }) {
  return (
    <svg className="size-full animate-fade" viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`} preserveAspectRatio="xMidYMid meet">
      {cards.map((card, at) => (
        <Box key={at} {...card} color={card.color || kindColour(card.kind)} />
      ))}
    </svg>
  );
}

type BoxProps = { kind: string; x: number; y: number; w: number; h: number; color: string };

function Box({ kind, x, y, w, h, color }: BoxProps) {
  const round = Math.min(6, w / 4, h / 4);
  if (kind === "frame") return <rect x={x} y={y} width={w} height={h} rx={round} fill={color} fillOpacity=".08" stroke={color} strokeOpacity=".4" strokeWidth="2" />;
  if (kind === "note") return <rect x={x} y={y} width={w} height={h} rx={round} fill="var(--note-paper)" stroke="var(--kind-note)" strokeOpacity=".5" strokeWidth="2" />;
  return (
    <>
      <rect x={x} y={y} width={w} height={h} rx={round} fill="var(--raised)" stroke="var(--line-strong)" strokeWidth="2" />
      <rect x={x} y={y} width={w} height={Math.max(3, h * 0.22)} rx={round} fill={color} />
    </>
  );
}

/** True once the element has come near what I see: a long list asks for the covers of what is looked at. */
function useSeen(element: React.RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && (setSeen(true), watcher.disconnect()), { rootMargin: "200px" });
    watcher.observe(element.current!);
    return () => watcher.disconnect();
  }, [element]);
  return seen;
}
