// What every card has: paper, handles to connect from, the outline and the name of whoever else holds it, its lock.
import { Handle, Position, useNodeId } from "@xyflow/react";
import { Lock } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { LateMark } from "@/jobs/Late";
import { useT } from "@/i18n";
import { HolderTag, useHolders } from "@/presence";
import { useRoom } from "@/sync";
import { cx } from "@/ui";
import { sizeOf } from "../boardStore";
import { KindIcon } from "../KindIcon";
import { kindColour } from "../kinds";
import type { BoardNode } from "../model";

const SIDES = [
  ["top", Position.Top],
  ["right", Position.Right],
  ["bottom", Position.Bottom],
  ["left", Position.Left],
] as const;

export type ShellProps = {
  node: BoardNode;
  selected?: boolean;
  className?: string;
  children: ReactNode;
  label: string;
  /** Its colour, where it is not the kind's. */
  tint?: string;
  /** What it says from far away. */
  face?: ReactNode;
};

export function Shell({ node, selected, className, children, label, tint, face }: ShellProps) {
  const { canEdit } = useRoom();
  // In a preview of the past it has an id of its own: what came later than that shows on the live board only.
  const shown = useNodeId();
  const holder = useHolders(shown ?? node.id)[0];
  return (
    <div
      className={cx("board-card", selected && "is-selected", holder && "is-held", className)}
      style={{ "--tint": tint ?? kindColour(node.kind), "--holder": holder?.color, "--face": sizeOf(node)[1] ?? 80 } as CSSProperties}
      aria-label={label}
      data-card={node.id}
      data-kind={node.kind}
    >
      <HolderTag node={shown ?? node.id} />
      {face}
      {children}
      <LateMark node={shown ?? node.id} />
      {node.locked ? <Locked /> : null}
      {SIDES.map(([side, position]) => (
        <Handle key={side} id={side} type="source" position={position} isConnectable={canEdit} className="board-handle" />
      ))}
    </div>
  );
}

export function Locked() {
  const t = useT();
  return (
    <span className="board-lock" role="img" aria-label={t("card.locked")} title={t("card.locked")}>
      <Lock size={11} aria-hidden />
    </span>
  );
}

/** The first line of a card: the sign and the name of its kind, and something at its end. */
export function KindLine({ kind, children, end, sign }: { kind: string; children: ReactNode; end?: ReactNode; sign?: ReactNode }) {
  return (
    <div className="board-kind flex h-4 shrink-0 items-center gap-1.5 text-2xs font-medium text-fg-muted">
      {sign ?? <KindIcon kind={kind} size={13} />}
      <span className="truncate">{children}</span>
      {end ? <span className="ml-auto flex shrink-0 items-center gap-1">{end}</span> : null}
    </div>
  );
}
