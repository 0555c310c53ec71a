// The progress of the job that works on a node, on the node itself.
import { useFormat } from "@/i18n";
import { Progress } from "@/ui";
import { shownProgress } from "./job";
import { useJobOf, useJobWords } from "./useJobs";
import type { Job } from "./job";

export function JobStrip({ node }: { node: string }) {
  const job = useJobOf(node);
  return job ? <Strip job={job} /> : null;
}

function Strip({ job }: { job: Job }) {
  const format = useFormat();
  const words = useJobWords(job);
  return (
    <div className="flex flex-col gap-1 border-t border-line px-3.5 py-2" data-job={job.id} data-status={job.status}>
      <div className="flex justify-between gap-2 text-2xs text-fg-muted">
        <span className="truncate">{words.step || words.title}</span>
        <span className="tabular-nums">{format.percent(shownProgress(job))}</span>
      </div>
      <Progress value={job.status === "running" ? shownProgress(job) : undefined} label={words.title} />
    </div>
  );
}
