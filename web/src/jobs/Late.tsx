// Results that came too late for a card: said on the card, and in the inspector with what can be done about each.
import { Check, GitCompareArrows, History } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Button } from "@/ui";
import type { Job } from "./job";
import { useJobStore, useJobWords, useLate, useSettling } from "./useJobs";

export function LateMark({ node }: { node: string }) {
  const { late } = useJobStore();
  const count = useSyncExternalStore(late.subscribe, () => late.get().get(node) ?? 0);
  return count > 0 ? <Mark count={count} /> : null;
}

function Mark({ count }: { count: number }) {
  const t = useT();
  return (
    <span className="board-late" data-late={count}>
      <History size={11} aria-hidden />
      {t("jobs.late", { count })}
    </span>
  );
}

export function LateResults({ node }: { node: string }) {
  const t = useT();
  const jobs = useLate(node);
  if (jobs.length === 0) return null;
  return (
    <section aria-label={t("jobs.late", { count: jobs.length })} className="flex flex-col gap-2.5 rounded-md bg-accent-soft p-3" data-testid="late">
      <h3 className="flex items-center gap-1.5 text-sm font-semibold text-accent-fg">
        <History size={14} aria-hidden />
        {t("jobs.late", { count: jobs.length })}
      </h3>
      {jobs.map((job) => (
        <LateResult key={job.id} job={job} />
      ))}
    </section>
  );
}

function LateResult({ job }: { job: Job }) {
  const t = useT();
  const format = useFormat();
  const store = useJobStore();
  const { canEdit } = useRoom();
  const { title } = useJobWords(job);
  const take = useSettling(job, "take");
  const dismiss = useSettling(job, "dismiss");
  return (
    <div className="flex flex-col gap-1.5" data-late-job={job.id}>
      <p className="text-xs text-fg">
        <span className="font-medium">{title}</span>
        {" · "}
        {t("jobs.by", { name: job.createdBy.name || t("jobs.somebody"), when: format.ago(job.finishedAt ?? job.createdAt) })}
      </p>
      <p className="text-xs text-fg-muted">{t("jobs.late.why")}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button size="sm" icon={<GitCompareArrows size={13} />} onClick={() => store.compared.set(job.id)}>
          {t("jobs.late.compare")}
        </Button>
        {canEdit ? (
          <>
            <Button size="sm" icon={<Check size={13} />} busy={take.isPending} onClick={() => take.mutate()}>
              {t("jobs.late.take")}
            </Button>
            <Button size="sm" weight="ghost" busy={dismiss.isPending} onClick={() => dismiss.mutate()}>
              {t("jobs.late.dismiss")}
            </Button>
          </>
        ) : null}
      </div>
    </div>
  );
}
