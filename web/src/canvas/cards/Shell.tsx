// What every card has: paper, handles to connect from, the outlines of those who hold it, and the job that works on it.
import { Handle, Position } from "@xyflow/react";
import type { CSSProperties, ReactNode } from "react";
import { JobStrip } from "@/jobs/JobStrip";
import { HolderTag, useHolders } from "@/presence";
import { useRoom } from "@/sync";
import { cx } from "@/ui";

const SIDES = [
  ["top", Position.Top],
  ["right", Position.Right],
  ["bottom", Position.Bottom],
  ["left", Position.Left],
] as const;

export type ShellProps = {
  id: string;
  selected?: boolean;
  className?: string;
  children: ReactNode;
  label: string;
  /** Its colour from far away. */
  tint?: string;
  /** What it says from far away. */
  face?: ReactNode;
};

export function Shell({ id, selected, className, children, label, tint, face }: ShellProps) {
  const { canEdit } = useRoom();
  const holder = useHolders(id)[0];
  return (
    <div
      className={cx(
        "group/card relative rounded-lg bg-raised shadow-sm transition-shadow",
        selected ? "ring-2 ring-accent" : "hover:shadow-md",
        className,
      )}
      style={{ "--tint": tint, ...(holder && !selected ? { outline: `2px solid ${holder.color}`, outlineOffset: 1 } : {}) } as CSSProperties}
      aria-label={label}
      data-card={id}
    >
      <HolderTag node={id} />
      {face}
      {children}
      <JobStrip node={id} />
      {SIDES.map(([side, position]) => (
        <Handle key={side} id={side} type="source" position={position} isConnectable={canEdit} className="board-handle" />
      ))}
    </div>
  );
}

/** A thin band in the kind's colour with its name in small letters. */
export function KindLine({ color, children, end }: { color: string; children: ReactNode; end?: ReactNode }) {
  return (
    <div className="flex items-center gap-1.5 text-2xs font-medium text-fg-faint">
      <span className="size-2 shrink-0 rounded-full" style={{ background: color }} aria-hidden />
      <span className="truncate">{children}</span>
      {end ? <span className="ml-auto shrink-0">{end}</span> : null}
    </div>
  );
}
