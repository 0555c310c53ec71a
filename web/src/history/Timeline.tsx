// The list of the history by days. The arrow keys walk through it, Enter looks, Escape goes back to now and then closes it.
import { History } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Author } from "@/api";
import { versionsShown } from "@/app/roomDialogs";
import { useT } from "@/i18n";
import { useCell } from "@/sync";
import { Banner, Button, EmptyState, Spinner } from "@/ui";
import { EntryRow, NowRow } from "./EntryRow";
import { backToNow, closeHistory, lookAt, looking } from "./looking";
import { daysOf, type Entry } from "./timeline";
import type { useTimeline } from "./useTimeline";
import type { Known } from "./words";

type Props = { found: ReturnType<typeof useTimeline>; known: Known; colourOf: (author: Author) => string; empty: string };

const NOW = "now";

export function Timeline({ found, known, colourOf, empty }: Props) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const shown = useCell(looking);
  const days = useDays(found.entries);
  const { current, setCurrent, onKeyDown } = useWalk(found.entries, box);
  const row = (key: string) => ({ current: (shown?.key ?? NOW) === key, reachable: current === key, onFocus: () => setCurrent(key) });
  return (
    <div ref={box} role="group" aria-label={t("history.timeline")} className="min-h-0 flex-1 overflow-y-auto pb-4" onKeyDown={onKeyDown}>
      <NowRow {...row(NOW)} onView={backToNow} />
      {found.loading ? <Spinner label={t("ui.loading")} className="mx-auto my-6 text-fg-faint" /> : null}
      {found.failed ? (
        <Banner tone="danger" className="m-3" action={<Button size="sm" onClick={found.retry}>{t("ui.retry")}</Button>}>
          {t("history.failed")}
        </Banner>
      ) : null}
      {days.map((day) => (
        <section key={day.date} aria-label={known.format.date(day.entries[0]!.at)}>
          <h3 className="sticky top-0 z-10 bg-surface px-4 pt-3 pb-1 text-2xs font-medium text-fg-muted">
            {day.which === "other" ? known.format.date(day.entries[0]!.at) : t(`history.${day.which}`)}
          </h3>
          <ul className="px-2">
            {day.entries.map((entry) => (
              <EntryRow key={entry.key} entry={entry} known={known} colourOf={colourOf} {...row(entry.key)} onView={() => view(entry)} />
            ))}
          </ul>
        </section>
      ))}
      {!found.loading && !found.failed && found.entries.length === 0 && !found.hasMore ? (
        <EmptyState icon={<History size={24} strokeWidth={1.5} />} title="" className="py-6">
          {empty}
        </EmptyState>
      ) : null}
      <End found={found} box={box} />
    </div>
  );
}

function view(entry: Entry): void {
  lookAt(entry);
  // On a narrow window the list lies over the board, so it makes way for what was picked.
  if (matchMedia("(width < 48rem)").matches) versionsShown.set(false);
}

function useDays(entries: readonly Entry[]) {
  // A panel may be open when a new day begins.
  const [day, setDay] = useState(() => new Date().toDateString());
  useEffect(() => {
    const timer = setInterval(() => setDay(new Date().toDateString()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return useMemo(() => daysOf(entries, Date.parse(day)), [entries, day]);
}

/** One row of the list takes the focus, the arrows take it further. */
function useWalk(entries: readonly Entry[], box: React.RefObject<HTMLDivElement | null>) {
  const [asked, setCurrent] = useState(NOW);
  const current = asked === NOW || entries.some(({ key }) => key === asked) ? asked : NOW;
  const onKeyDown = (event: KeyboardEvent) => {
    // React tells of keys in menus and dialogs as well that were opened from a row.
    if (!box.current?.contains(event.target as Node)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (looking.get()) backToNow();
      else closeHistory();
      return;
    }
    const rows = [...(box.current.querySelectorAll<HTMLElement>("[data-row]"))];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    if (at === -1) return;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
  };
  return { current, setCurrent, onKeyDown };
}

/** What is older is asked for as one comes near to the end. */
function End({ found, box }: { found: Props["found"]; box: React.RefObject<HTMLDivElement | null> }) {
  const t = useT();
  const mark = useRef<HTMLDivElement>(null);
  const { hasMore, loading, loadingMore, failed, loadMore, entries } = found;
  const wanted = hasMore && !loading && !loadingMore && !failed;
  useEffect(() => {
    if (!wanted || !mark.current) return;
    const seen = new IntersectionObserver((found) => found.some((one) => one.isIntersecting) && loadMore(), { root: box.current, rootMargin: "400px" });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, [wanted, loadMore, box, entries]);
  if (loading || failed) return null;
  if (!hasMore) return entries.length > 0 ? <p className="px-4 pt-3 text-center text-2xs text-fg-faint">{t("history.end")}</p> : null;
  return (
    <div ref={mark} className="grid min-h-10 place-items-center">
      {loadingMore ? (
        <Spinner label={t("ui.loading")} className="text-fg-faint" />
      ) : (
        <Button size="sm" weight="ghost" onClick={loadMore}>
          {t("history.more")}
        </Button>
      )}
    </div>
  );
}
