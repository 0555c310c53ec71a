// A job without a node of its own, on the board where its results will stand. Everybody sees it, also after a reload.
import { type Node, type NodeProps } from "@xyflow/react";
import { X } from "lucide-react";
import { memo } from "react";
import { useT } from "@/i18n";
import { IconButton } from "@/ui";
import { isActive, type Job } from "./job";
import { JobRow } from "./JobRow";
import { useJobStore } from "./useJobs";

export type JobNode = Node<{ job: Job }>;

export const JobCard = memo(function JobCard({ data: { job } }: NodeProps<JobNode>) {
  const t = useT();
  const store = useJobStore();
  return (
    <div
      className="nopan relative w-80 cursor-default rounded-lg border border-accent/40 bg-raised p-3.5 shadow-md"
      data-testid="job-card"
    >
      <JobRow job={job} onDone={() => store.dismiss(job.id)} />
      {isActive(job) ? null : (
        <IconButton
          label={t("ui.dismiss")}
          size="sm"
          className="!absolute -top-2.5 -right-2.5 rounded-full bg-raised shadow-sm"
          onClick={() => store.dismiss(job.id)}
        >
          <X size={13} />
        </IconButton>
      )}
    </div>
  );
});
