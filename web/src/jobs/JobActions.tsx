// The sign of a job's state, and what can be done to it.
import { CircleAlert, CircleCheck, CircleSlash, Clock, PencilLine, RotateCcw, ScanSearch, Square } from "lucide-react";
import { roomDialog } from "@/app/roomDialogs";
import { drafts, sent } from "@/breakdown/drafts";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Button, Spinner } from "@/ui";
import { remedyOf } from "./failure";
import { isActive, type Job, madeNodes } from "./job";
import { useShowNodes } from "./showNodes";
import { useJobAction } from "./useJobs";

export function StatusSign({ job }: { job: Job }) {
  if (job.status === "running") return <Spinner className="size-3.5 text-accent-fg" />;
  if (job.status === "succeeded") return <CircleCheck size={15} className="text-ok-fg" aria-hidden />;
  if (job.status === "failed") return <CircleAlert size={15} className="text-danger-fg" aria-hidden />;
  if (job.status === "cancelled") return <CircleSlash size={15} className="text-fg-faint" aria-hidden />;
  return <Clock size={15} className="text-fg-muted" aria-hidden />;
}

export function Actions({ job, onDone }: { job: Job; onDone?: () => void }) {
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
  if (job.status === "succeeded") return null;
  return (
    <>
      {job.status === "failed" && remedyOf(job) === "edit" ? <Edit job={job} onDone={onDone} /> : null}
      <Button size="sm" icon={<RotateCcw size={12} />} busy={retry.isPending} onClick={() => retry.mutate()}>
        {t("jobs.retry")}
      </Button>
    </>
  );
}

/** To the text that the job could not do with: that of its card, or what it was started with in this tab. */
function Edit({ job, onDone }: { job: Job; onDone?: () => void }) {
  const t = useT();
  const board = useBoard();
  const show = useShowNodes();
  const { target } = job;
  const text = sent.get(job.id);
  if (target === null ? text === undefined : !board.node(target)) return null;
  const press = () => {
    onDone?.();
    if (target !== null) {
      board.select([target]);
      show([target]);
      return;
    }
    drafts.set(job.projectId, text!);
    roomDialog.set("breakdown");
  };
  return (
    <Button size="sm" icon={<PencilLine size={12} />} onClick={press}>
      {t(target === null ? "jobs.editText" : "jobs.editCard")}
    </Button>
  );
}
