// One job in words: what, who, how far, and what can be done. The same on the board and in the tray.
import { CircleAlert, CircleCheck, CircleSlash, Clock, RotateCcw, ScanSearch, Square } from "lucide-react";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Button, Progress, Spinner } from "@/ui";
import { isKey } from "@/i18n";
import { isActive, type Job, madeNodes, shownProgress } from "./job";
import { useJobAction, useJobWords } from "./useJobs";
import { useMadeCounts } from "./useMade";
import { useShowNodes } from "./showNodes";

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
      {isActive(job) ? <Progress value={job.status === "running" ? shownProgress(job) : undefined} label={words.title} /> : null}
      <p className="text-xs break-words text-fg-muted">
        <Sentence job={job} step={words.step} />
      </p>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-xs text-fg-faint">
          {t("jobs.by", { name: job.createdBy.name || t("jobs.somebody"), when: format.ago(job.createdAt) })}
        </span>
        <Actions job={job} onDone={onDone} />
      </div>
    </div>
  );
}

function StatusSign({ job }: { job: Job }) {
  if (job.status === "running") return <Spinner className="size-3.5 text-accent-fg" />;
  if (job.status === "succeeded") return <CircleCheck size={15} className="text-ok-fg" aria-hidden />;
  if (job.status === "failed") return <CircleAlert size={15} className="text-danger-fg" aria-hidden />;
  if (job.status === "cancelled") return <CircleSlash size={15} className="text-fg-faint" aria-hidden />;
  return <Clock size={15} className="text-fg-muted" aria-hidden />;
}

function Sentence({ job, step }: { job: Job; step: string }) {
  const t = useT();
  const made = useMadeCounts(job);
  if (job.cancelRequested && isActive(job)) return t("jobs.cancelling");
  switch (job.status) {
    case "waiting":
    case "queued":
      return job.position ? t("jobs.queued.position", { count: job.position }) : t("jobs.queued");
    case "running":
      return [step, job.message].filter(Boolean).join(" · ") || t("jobs.running");
    case "succeeded":
      return made ?? t(job.variantOf ? "jobs.kept" : "jobs.succeeded");
    case "cancelled":
      return t("jobs.cancelled");
    case "failed":
      return failure(job, t);
  }
}

function failure(job: Job, t: ReturnType<typeof useT>): string {
  const key = `jobs.error.${job.error?.code ?? ""}`;
  if (isKey(key)) return (t as (key: string) => string)(key);
  return job.error?.message ? `${t("jobs.failed")} ${job.error.message}` : t("jobs.failed");
}

function Actions({ job, onDone }: { job: Job; onDone?: () => void }) {
  const t = useT();
  const { canEdit } = useRoom();
  const cancel = useJobAction(job, "cancel");
  const retry = useJobAction(job, "retry");
  const show = useShowNodes();
  const nodes = job.status === "succeeded" ? madeNodes(job) : [];
  if (nodes.length > 0) {
    const press = () => {
      show(nodes);
      onDone?.();
    };
    return (
      <Button size="sm" icon={<ScanSearch size={13} />} onClick={press}>
        {t("jobs.show")}
      </Button>
    );
  }
  if (!canEdit) return null;
  if (isActive(job)) {
    return (
      <Button size="sm" icon={<Square size={11} />} busy={cancel.isPending || job.cancelRequested} onClick={() => cancel.mutate()}>
        {t(job.status === "running" ? "jobs.stop" : "jobs.cancel")}
      </Button>
    );
  }
  return job.status === "failed" || job.status === "cancelled" ? (
    <Button size="sm" icon={<RotateCcw size={12} />} busy={retry.isPending} onClick={() => retry.mutate()}>
      {t("jobs.retry")}
    </Button>
  ) : null;
}
