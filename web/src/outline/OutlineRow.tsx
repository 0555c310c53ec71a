// One row of the outline: its kind, its name, who is at it and what works on it. A tree item for whoever hears the page.
import { ChevronRight, CircleAlert, Lock } from "lucide-react";
import { type DragEvent, type KeyboardEvent, memo, useRef, useState } from "react";
import { KindIcon } from "@/canvas/KindIcon";
import { useCard } from "@/canvas/useBoard";
import { useFormat, useT } from "@/i18n";
import { isActive, type Job } from "@/jobs";
import { shownProgress } from "@/jobs/job";
import { useHolders } from "@/presence";
import { Avatar, cx, Spinner } from "@/ui";
import { rowName } from "./names";
import type { Row } from "./tree";

export const ROW_HEIGHT = 28;
const INDENT = 14;

export type RowProps = {
  row: Row;
  top: number;
  current: boolean;
  selected: boolean;
  job: Job | undefined;
  renaming: boolean;
  /** A card that is dragged would go here: before this row, or behind it. */
  drop: "before" | "after" | null;
  draggable: boolean;
  onShow: (row: Row, more: boolean) => void;
  onToggle: (row: Row, open: boolean) => void;
  onRename: (row: Row) => void;
  onRenamed: (row: Row, name: string | null) => void;
  onDrag: (event: DragEvent, row: Row) => void;
};

export const OutlineRow = memo(function OutlineRow({ row, top, current, selected, job, renaming, drop, draggable, onShow, onToggle, onRename, onRenamed, onDrag }: RowProps) {
  const t = useT();
  const { node, open, level } = row;
  const name = rowName(row, t);
  const drag = (event: DragEvent) => onDrag(event, row);
  return (
    <div
      role="treeitem"
      id={`outline-${row.key}`}
      data-row={row.key}
      tabIndex={current ? 0 : -1}
      aria-level={level}
      aria-posinset={row.place}
      aria-setsize={row.count}
      aria-expanded={open ?? undefined}
      aria-selected={node ? selected : undefined}
      draggable={draggable && !renaming}
      onDragStart={drag}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
      onDragEnd={drag}
      onClick={(event) => (node ? onShow(row, event.metaKey || event.ctrlKey || event.shiftKey) : onToggle(row, !open))}
      onDoubleClick={() => onRename(row)}
      style={{ top, height: ROW_HEIGHT, paddingLeft: 6 + (level - 1) * INDENT }}
      className={cx(
        "absolute inset-x-1.5 flex cursor-default items-center gap-1.5 rounded-sm pr-2 text-sm outline-offset-[-2px] select-none",
        selected ? "bg-accent-soft text-accent-fg" : "hover:bg-hover",
        !node && "font-medium text-fg-muted",
      )}
    >
      {drop ? <span aria-hidden className={cx("pointer-events-none absolute inset-x-1 h-0.5 rounded-full bg-accent", drop === "before" ? "-top-px" : "-bottom-px")} /> : null}
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          if (open !== null) onToggle(row, !open);
        }}
        className={cx("grid size-4 shrink-0 place-items-center rounded-xs text-fg-faint", open !== null && "hover:bg-press")}
      >
        {open === null ? null : <ChevronRight size={13} className={cx("transition-transform", open && "rotate-90")} />}
      </span>
      {node ? <KindIcon kind={node.kind} size={14} /> : null}
      {renaming ? (
        <Name name={node ? rowName(row, t) : ""} onDone={(next) => onRenamed(row, next)} />
      ) : (
        <span className="flex min-w-0 flex-1 items-baseline">
          {node ? <Number id={node.id} /> : null}
          <span className={cx("truncate", row.snippet && "max-w-1/2 shrink-0")}>{name}</span>
          {row.snippet ? <span className="ml-1.5 truncate text-xs text-fg-faint">{row.snippet}</span> : null}
        </span>
      )}
      {node?.locked ? <Lock size={12} className="shrink-0 text-fg-faint" aria-hidden /> : null}
      {job ? <JobSign job={job} /> : null}
      {node ? <Holders id={node.id} /> : null}
    </div>
  );
});

/** A scene's number, as on its card. */
function Number({ id }: { id: string }) {
  const card = useCard(id);
  return card?.number ? <span className="mr-1 text-xs text-fg-faint tabular-nums">{card.number}</span> : null;
}

function JobSign({ job }: { job: Job }) {
  const t = useT();
  const format = useFormat();
  if (!isActive(job))
    return (
      <span role="img" aria-label={t("jobs.failed")} title={t("jobs.failed")} className="shrink-0 text-danger-fg">
        <CircleAlert size={13} aria-hidden />
      </span>
    );
  const words = t("outline.row.job", { step: t("jobs.running"), percent: format.percent(shownProgress(job)) });
  return (
    <span className="flex shrink-0 items-center gap-1 text-xs text-fg-muted tabular-nums" title={words}>
      <Spinner className="size-3" />
      <span className="sr-only">{t("jobs.running")}</span>
      {format.percent(shownProgress(job))}
    </span>
  );
}

/** Who else has selected this card. */
export function Holders({ id }: { id: string }) {
  const t = useT();
  const format = useFormat();
  const people = useHolders(id);
  if (people.length === 0) return null;
  const words = t("outline.row.with", { names: format.list(people.map((person) => person.name)) });
  return (
    <span role="img" aria-label={words} title={words} className="flex shrink-0">
      {people.slice(0, 3).map((person) => (
        <span key={person.id} aria-hidden className="-ml-1 first:ml-0">
          <Avatar name={person.name} color={person.color} size="sm" />
        </span>
      ))}
    </span>
  );
}

function Name({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const t = useT();
  const [typed, setTyped] = useState(name);
  const ended = useRef(false);
  const end = (keep: boolean) => {
    if (ended.current) return;
    ended.current = true;
    onDone(keep && typed.trim() !== name ? typed.trim() : null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    end(event.key === "Enter");
  };
  return (
    <input
      autoFocus
      aria-label={t("outline.rename")}
      value={typed}
      maxLength={500}
      onFocus={(event) => event.target.select()}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => end(true)}
      onKeyDown={onKeyDown}
      className="h-6 min-w-0 flex-1 rounded-xs border border-focus bg-raised px-1 text-fg outline-none"
    />
  );
}
