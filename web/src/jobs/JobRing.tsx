// The progress of the job that works on a node: a ring round the number or the sign of its card.
import type { ReactNode } from "react";
import { useFormat } from "@/i18n";
import { isActive, type Job, shownProgress } from "./job";
import { useJobOf, useJobWords } from "./useJobs";

const ROUND = 100;

export function JobRing({ node, children }: { node: string; children: ReactNode }) {
  const job = useJobOf(node);
  return (
    <span className="job-ring" data-job={job?.id} data-status={job?.status}>
      {children}
      {job ? <Ring job={job} /> : null}
    </span>
  );
}

function Ring({ job }: { job: Job }) {
  const { title } = useJobWords(job);
  const known = job.status === "running";
  const done = Math.round(shownProgress(job) * ROUND);
  return (
    <svg
      viewBox="0 0 40 40"
      className={known ? undefined : "is-waiting"}
      role="progressbar"
      aria-label={title}
      aria-valuemin={0}
      aria-valuemax={ROUND}
      aria-valuenow={known ? done : undefined}
    >
      <circle cx="20" cy="20" r="18" pathLength={ROUND} />
      <circle cx="20" cy="20" r="18" pathLength={ROUND} strokeDasharray={`${known ? Math.max(3, done) : 22} ${ROUND}`} />
    </svg>
  );
}

/** What the job does, in a few words; nothing where no job is at work. */
export function JobWord({ node, className }: { node: string; className?: string }) {
  const job = useJobOf(node);
  return job && isActive(job) ? <Word job={job} className={className} /> : null;
}

function Word({ job, className }: { job: Job; className?: string }) {
  const format = useFormat();
  const { title, step } = useJobWords(job);
  return (
    <span className={`job-word ${className ?? ""}`}>
      <span className="truncate">{step || title}</span>
      <span className="tabular-nums">{format.percent(shownProgress(job))}</span>
    </span>
  );
}
