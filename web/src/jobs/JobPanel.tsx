// All jobs of the project, page by page: which are under way, how the others ended, and what can be done to each.
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { keys } from "@/api";
import { useSelection } from "@/canvas/useBoard";
import { useFormat, useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { Button, EmptyState, Spinner } from "@/ui";
import { getJobs, type Page } from "./actions";
import { type Filter, FILTERS, fits, inTray, STATUSES, type Wanted } from "./job";
import { JobRow } from "./JobRow";
import { useJobStore } from "./useJobs";

const PAGE = 20;
/** Places in the queue change without a notice: they are asked for as long as somebody looks. */
const LOOK_AGAIN = 5_000;

export function JobPanel({ onDone }: { onDone: () => void }) {
  const t = useT();
  const { me } = useRoom();
  const store = useJobStore();
  const jobs = useCell(store.jobs);
  const selection = useSelection();
  const card = selection.length === 1 ? selection[0] : undefined;
  const [filter, setFilter] = useState<Filter>("all");
  const [mine, setMine] = useState(false);
  const [here, setHere] = useState(false);
  const wanted: Wanted = { filter, ...(mine ? { by: me.id } : {}), ...(here && card !== undefined ? { target: card } : {}) };
  const counts = useMemo(() => countsOf(jobs.values(), wanted), [jobs, wanted.by, wanted.target]);
  useEffect(store.look, [jobs, store]);
  return (
    <>
      <header className="flex flex-col gap-2 border-b border-line p-3">
        <div className="flex items-center gap-1.5">
          <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{t("jobs.title")}</h2>
          {card === undefined ? null : (
            <Button size="sm" weight="ghost" aria-pressed={here} onClick={() => setHere(!here)}>
              {t("jobs.filter.card")}
            </Button>
          )}
          <Button size="sm" weight="ghost" aria-pressed={mine} onClick={() => setMine(!mine)}>
            {t("jobs.filter.mine")}
          </Button>
        </div>
        <div role="group" aria-label={t("jobs.filter")} className="-mx-1 flex flex-wrap gap-0.5">
          {FILTERS.filter((one) => one !== "late" || one === filter || counts.late > 0).map((one) => (
            <Button key={one} size="sm" weight="ghost" aria-pressed={filter === one} onClick={() => setFilter(one)}>
              {t(`jobs.filter.${one}`)}
              {one === "active" || one === "failed" || one === "late" ? <Count of={counts[one]} /> : null}
            </Button>
          ))}
        </div>
      </header>
      <List key={JSON.stringify(wanted)} wanted={wanted} onDone={onDone} />
    </>
  );
}

function Count({ of }: { of: number }) {
  const format = useFormat();
  return of > 0 ? <span className="tabular-nums">{format.number(of)}</span> : null;
}

function countsOf(jobs: Iterable<Parameters<typeof fits>[0]>, wanted: Wanted): Record<"active" | "failed" | "late", number> {
  const all = [...jobs];
  const count = (filter: Filter) => all.filter((job) => fits(job, { ...wanted, filter })).length;
  return { active: count("active"), failed: count("failed"), late: count("late") };
}

function List({ wanted, onDone }: { wanted: Wanted; onDone: () => void }) {
  const t = useT();
  const jobs = useCell(useJobStore().jobs);
  const { pages, more, older, asking } = usePages(wanted);
  const found = inTray([...jobs.values()].filter((job) => fits(job, wanted)));
  // What is known beyond the pages may have gaps.
  const shown = more ? found.slice(0, PAGE * Math.max(1, pages)) : found;
  if (shown.length === 0 && !more)
    return (
      <EmptyState icon={<Sparkles size={20} />} title={t(wanted.filter === "all" && !wanted.by && !wanted.target ? "jobs.none" : "jobs.none.such")} className="!py-8">
        {wanted.filter === "all" && !wanted.by && !wanted.target ? t("jobs.none.hint") : null}
      </EmptyState>
    );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3" data-testid="job-list">
      <ul aria-label={t("jobs.title")} className="flex flex-col divide-y divide-line">
        {shown.map((job) => (
          <li key={job.id} className="py-3">
            <JobRow job={job} onDone={onDone} />
          </li>
        ))}
      </ul>
      {more ? (
        <div className="flex justify-center border-t border-line py-2">
          {asking ? <Spinner label={t("ui.loading")} className="m-1.5 text-fg-muted" /> : <Button size="sm" weight="ghost" onClick={older}>{t("jobs.older")}</Button>}
        </div>
      ) : null}
    </div>
  );
}

/** Asks for page after page; what comes is taken into the store, which the room's notices keep up. */
function usePages({ filter, target }: Wanted) {
  const { projectId } = useRoom();
  const store = useJobStore();
  const waiting = () => [...store.jobs.get().values()].some((job) => job.status === "queued" || job.held);
  const query = useInfiniteQuery<Page, Error, InfiniteData<Page>, readonly unknown[], string | undefined>({
    queryKey: keys.jobs(projectId, filter, target),
    queryFn: async ({ pageParam }) => {
      const page = await getJobs(projectId, { status: [...STATUSES[filter]], variants: filter === "late", limit: PAGE, ...(target ? { target } : {}), ...(pageParam ? { cursor: pageParam } : {}) });
      store.take(page.jobs);
      return page;
    },
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: () => (waiting() ? LOOK_AGAIN : false),
    refetchOnMount: "always",
  });
  return {
    pages: query.data?.pages.length ?? 0,
    more: query.hasNextPage || query.isPending,
    older: () => void query.fetchNextPage(),
    asking: query.isPending || query.isFetchingNextPage,
  };
}
