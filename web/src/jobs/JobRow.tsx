// One job in words: what, on which card, who, how far, and what can be done. The same on the board and in the panel.
import { useFormat, useT } from "@/i18n";
import { Progress } from "@/ui";
import { Actions, StatusSign } from "./JobActions";
import { failureText } from "./failure";
import { JobParts } from "./JobParts";
import { isActive, isLate, type Job, partsOf, roundedEta, shownProgress } from "./job";
import { useCardName, useJobWords } from "./useJobs";
import { useMadeCounts } from "./useMade";
import { useNow } from "./useNow";

export function JobRow({ job, onDone }: { job: Job; onDone?: () => void }) {
  const t = useT();
  const format = useFormat();
  const { title, step } = useJobWords(job);
  const card = useCardName(job.target);
  const active = isActive(job);
  const known = job.status === "running" || partsOf(job) !== null;
  return (
    <div className="flex min-w-0 flex-col gap-1.5" data-job={job.id} data-status={job.status}>
      <div className="flex items-center gap-2">
        <StatusSign job={job} />
        <span className="min-w-0 flex-1 truncate font-medium text-fg">{card ? t("jobs.part.of", { title, card }) : title}</span>
        {active && known ? <span className="text-xs font-medium text-fg-muted tabular-nums">{format.percent(shownProgress(job))}</span> : null}
      </div>
      {active && known ? <Progress value={shownProgress(job)} label={title} /> : null}
      <p className="text-xs break-words text-fg-muted">
        <Sentence job={job} step={step} />
      </p>
      {job.error && job.status !== "succeeded" ? <Details job={job} words={job.error.message} /> : job.held ? <Details job={job} words={job.held} /> : null}
      <div className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
        <span className="min-w-24 flex-1 truncate text-xs text-fg-faint" title={format.dateTime(job.createdAt)}>
          {t("jobs.by", { name: job.createdBy.name || t("jobs.somebody"), when: format.ago(job.createdAt) })}
        </span>
        <Actions job={job} onDone={onDone} />
      </div>
      {job.parts ? <JobParts whole={job} onDone={onDone} /> : null}
    </div>
  );
}

function Sentence({ job, step }: { job: Job; step: string }) {
  const t = useT();
  const format = useFormat();
  const made = useMadeCounts(job);
  const parts = partsOf(job);
  const again = isActive(job) && job.runAfter ? Date.parse(job.runAfter) : 0;
  const now = useNow(again > 0);
  if (job.cancelRequested && isActive(job)) return t("jobs.cancelling");
  const left = timeLeft(job, t);
  switch (job.status) {
    case "waiting":
    case "queued":
      if (parts) return [t("jobs.parts.done", { done: parts.done, count: parts.all }), left].filter(Boolean).join(" · ");
      if (again > 0 && job.error) return t("jobs.again", { time: format.span(Math.max(1, (again - now) / 1_000)), attempt: job.attempt ?? 1, most: job.maxAttempts ?? 1 });
      if (job.held) return t("jobs.held");
      if (job.position) return t("jobs.queued.position", { count: job.position });
      return t(job.status === "waiting" ? "jobs.waiting" : "jobs.queued");
    case "running":
      return [step, job.message, left].filter(Boolean).join(" · ") || t("jobs.running");
    case "succeeded":
      if (job.revertedAt) return t("jobs.reverted", { when: format.ago(job.revertedAt) });
      if (isLate(job)) return t("jobs.kept");
      if (job.variantOf) return t(job.takenAt ? "jobs.late.taken" : "jobs.late.dismissed");
      if (parts) return t("jobs.parts.all", { count: parts.all });
      return made ?? t("jobs.succeeded");
    case "cancelled":
      if (job.error) return failureText(job, t);
      return t((job.parts?.succeeded ?? 0) > 0 ? "jobs.cancelled.parts" : "jobs.cancelled");
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
function Details({ job, words }: { job: Job; words: string }) {
  const t = useT();
  return (
    <details className="-my-1 text-2xs text-fg-muted">
      <summary className="w-fit cursor-pointer rounded-xs leading-6 hover:text-fg">{t("ui.details")}</summary>
      <p className="break-words select-text">{words}</p>
      <p className="font-mono break-all select-text">{t("jobs.details.id", { id: job.id })}</p>
    </details>
  );
}
