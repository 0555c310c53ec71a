// One job in words: what, who, how far, and what can be done. The same on the board and in the tray.
import { useFormat, useT } from "@/i18n";
import { Progress } from "@/ui";
import { Actions, StatusSign } from "./JobActions";
import { failureText } from "./failure";
import { JobParts } from "./JobParts";
import { isActive, type Job, partsOf, roundedEta, shownProgress } from "./job";
import { useJobWords } from "./useJobs";
import { useMadeCounts } from "./useMade";

export function JobRow({ job, onDone }: { job: Job; onDone?: () => void }) {
  const t = useT();
  const format = useFormat();
  const words = useJobWords(job);
  return (
    <div className="flex min-w-0 flex-col gap-1.5" data-job={job.id} data-status={job.status}>
      <div className="flex items-center gap-2">
        <StatusSign job={job} />
        <span className="min-w-0 flex-1 truncate font-medium text-fg">{words.title}</span>
        {isActive(job) ? <span className="text-xs font-medium text-fg-muted tabular-nums">{format.percent(shownProgress(job))}</span> : null}
      </div>
      {isActive(job) ? <Progress value={job.status === "running" || partsOf(job) ? shownProgress(job) : undefined} label={words.title} /> : null}
      <p className="text-xs break-words text-fg-muted">
        <Sentence job={job} step={words.step} />
      </p>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-xs text-fg-faint">
          {t("jobs.by", { name: job.createdBy.name || t("jobs.somebody"), when: format.ago(job.createdAt) })}
        </span>
        <Actions job={job} onDone={onDone} />
      </div>
      {job.status === "failed" ? <Details job={job} /> : null}
      {job.parts ? <JobParts whole={job} onDone={onDone} /> : null}
    </div>
  );
}

function Sentence({ job, step }: { job: Job; step: string }) {
  const t = useT();
  const made = useMadeCounts(job);
  const parts = partsOf(job);
  if (job.cancelRequested && isActive(job)) return t("jobs.cancelling");
  switch (job.status) {
    case "waiting":
    case "queued":
      if (parts) return t("jobs.parts.done", { done: parts.done, count: parts.all });
      if (job.held) return t("jobs.held", { reason: job.held });
      return job.position ? t("jobs.queued.position", { count: job.position }) : t("jobs.queued");
    case "running":
      return [step, job.message, timeLeft(job, t)].filter(Boolean).join(" · ") || t("jobs.running");
    case "succeeded":
      if (parts) return t("jobs.parts.all", { count: parts.all });
      return made ?? t(job.variantOf ? "jobs.kept" : "jobs.succeeded");
    case "cancelled":
      return t("jobs.cancelled");
    case "failed":
      return failureText(job, t);
  }
}

function timeLeft(job: Job, t: ReturnType<typeof useT>): string {
  if (job.etaSeconds === undefined) return "";
  const { count, unit } = roundedEta(job.etaSeconds);
  return t(`jobs.eta.${unit}`, { count });
}

/** The server's own words, and by which name its log knows the job. */
function Details({ job }: { job: Job }) {
  const t = useT();
  return (
    <details className="text-2xs text-fg-muted">
      <summary className="w-fit cursor-pointer rounded-xs leading-6 hover:text-fg">{t("ui.details")}</summary>
      <p className="break-words select-text">{job.error?.message}</p>
      <p className="font-mono break-all select-text">{t("jobs.details.id", { id: job.id })}</p>
    </details>
  );
}
