// The outline at the left of the board: the story as a tree. Without eyes or without a mouse it is the way through it:
// every card can be reached, shown, renamed and moved from here.
import { ListTree, Search, X } from "lucide-react";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { leaveToBoard, useTakenFocus } from "@/app/panel";
import { useBoard, useSelection } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { isActive, type Job, useJobs, useJobStore } from "@/jobs";
import { useCell, useRoom } from "@/sync";
import { EmptyState, IconButton, Input } from "@/ui";
import { OutlineRow, ROW_HEIGHT } from "./OutlineRow";
import { outline, outlineShown } from "./outlineState";
import type { Row } from "./tree";
import { useMoving } from "./useMoving";
import { useRows } from "./useRows";
import { useTreeKeys } from "./useTreeKeys";
import { useShowing } from "./useShowing";
import { useWindow } from "./useWindow";

export function OutlinePanel() {
  const t = useT();
  const [query, setQuery] = useState("");
  const { canEdit } = useRoom();
  const board = useBoard();
  const rows = useRows(query);
  const tree = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const help = useId();
  const { from, to } = useWindow(tree, rows.rows.length);
  const selected = new Set(useSelection());
  const jobs = useJobsByNode();
  const showing = useShowing(rows);
  const moving = useMoving(rows, query.trim() === "");
  const focus = useRowFocus(tree, rows);
  const onKeyDown = useTreeKeys({ rows, focus, showing, moving, leave: () => search.current?.focus() });
  useTakenFocus(outline, () => search.current?.focus());
  useKeptFocus(tree, rows.rows[rows.at]?.key);
  const shown = windowed(rows.rows, from, to, rows.at);
  return (
    <aside
      aria-label={t("outline.title")}
      data-testid="outline"
      className="flex w-68 max-w-full shrink-0 flex-col border-r border-line bg-surface max-md:absolute max-md:inset-y-0 max-md:left-0 max-md:z-40 max-md:shadow-lg"
    >
      <header className="flex h-11 shrink-0 items-center gap-1.5 border-b border-line pr-2 pl-3">
        <label className="relative min-w-0 flex-1">
          <span className="sr-only">{t("outline.search")}</span>
          <Search size={13} className="absolute top-2 left-2 text-fg-faint" aria-hidden />
          <Input
            ref={search}
            type="search"
            value={query}
            maxLength={200}
            placeholder={t("outline.search")}
            className="pl-7"
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === "ArrowDown" || (event.key === "Enter" && rows.found)) {
                event.preventDefault();
                const first = rows.rows.find((row) => row.node && (!rows.found || rows.found.fits.has(row.key)));
                if (first) focus(event.key === "Enter" ? first.key : (rows.rows[Math.max(0, rows.at)]?.key ?? first.key));
                if (first && event.key === "Enter") showing.show(first, false);
              } else if (event.key === "Escape") {
                event.preventDefault();
                if (query) setQuery("");
                else leaveToBoard();
              }
            }}
          />
        </label>
        <IconButton label={t("outline.hide")} shortcut="O" size="sm" onClick={() => outlineShown.set(false)}>
          <X size={15} />
        </IconButton>
      </header>
      <p className="sr-only" role="status">
        {rows.found ? t("outline.found", { count: rows.found.fits.size }) : moving.said}
      </p>
      <p className="sr-only" id={help}>
        {t("outline.help")}
      </p>
      {rows.rows.length === 0 ? (
        <EmptyState icon={<ListTree size={24} strokeWidth={1.5} />} title="" className="py-8">
          {query.trim() ? t("outline.nothing", { query: query.trim() }) : t("outline.empty")}
        </EmptyState>
      ) : null}
      <div ref={tree} className="relative min-h-0 flex-1 overflow-y-auto py-1.5" onKeyDown={onKeyDown}>
        <div role="tree" aria-label={t("outline.title")} aria-describedby={help} aria-multiselectable className="relative" style={{ height: rows.rows.length * ROW_HEIGHT }}>
          {shown.map((at) => {
            const row = rows.rows[at]!;
            return (
              <OutlineRow
                key={row.key}
                row={row}
                top={at * ROW_HEIGHT}
                current={at === rows.at}
                selected={selected.has(row.key)}
                job={jobs.get(row.key)}
                renaming={showing.renaming === row.key}
                drop={moving.drop?.key === row.key ? moving.drop.side : null}
                draggable={canEdit && row.node !== null && !board.node(row.key)?.locked}
                onShow={showing.show}
                onToggle={rows.toggle}
                onRename={showing.rename}
                onRenamed={showing.renamed}
                onDrag={moving.onDrag}
              />
            );
          })}
        </div>
      </div>
    </aside>
  );
}

/** The rows to draw: those in sight, and the one that has the focus. */
function windowed(rows: readonly Row[], from: number, to: number, at: number): number[] {
  const shown = [];
  if (at >= 0 && at < from) shown.push(at);
  for (let one = from; one < Math.min(to, rows.length); one++) shown.push(one);
  if (at >= to && at < rows.length) shown.push(at);
  return shown;
}

/** Puts the focus on a row, which may have to be drawn first. */
function useRowFocus(tree: React.RefObject<HTMLElement | null>, { rows, go }: { rows: readonly Row[]; go: (key: string) => void }) {
  return (key: string) => {
    go(key);
    const at = rows.findIndex((row) => row.key === key);
    scrollTo(tree.current, at);
    const drawn = () => tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
    if (drawn()) drawn()!.focus({ preventScroll: true });
    else requestAnimationFrame(() => drawn()?.focus({ preventScroll: true }));
  };
}

export function scrollTo(box: HTMLElement | null, at: number): void {
  if (!box || at < 0) return;
  const top = at * ROW_HEIGHT;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + 2 * ROW_HEIGHT > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * ROW_HEIGHT - box.clientHeight;
}

/** A row that changes its place would lose the focus. Noted in render, before the page changes. */
function useKeptFocus(tree: React.RefObject<HTMLElement | null>, key: string | undefined): void {
  const inside = tree.current?.querySelector("[role=tree]")?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (inside && key && document.activeElement === document.body) document.getElementById(`outline-${key}`)?.focus({ preventScroll: true });
  });
}

/** The last job of each card: one that works on it, or one that has just failed. */
function useJobsByNode(): ReadonlyMap<string, Job> {
  const jobs = useJobs();
  const ended = useCell(useJobStore().ended);
  return useMemo(() => {
    const found = new Map<string, Job>();
    for (const job of jobs) if (job.target && !found.has(job.target) && (isActive(job) || (job.status === "failed" && ended.has(job.id)))) found.set(job.target, job);
    return found;
  }, [jobs, ended]);
}
