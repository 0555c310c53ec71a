// The sign of a job's state, and what can be done to it.
import { CircleAlert, CircleCheck, CircleSlash, Clock, GitCompareArrows, Hourglass, PencilLine, RotateCcw, ScanSearch, Square, Undo2 } from "lucide-react";
import { roomDialog } from "@/app/roomDialogs";
import { drafts, sent } from "@/breakdown/drafts";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { Button, Spinner } from "@/ui";
import { remedyOf } from "./failure";
import { canRevert, isActive, isLate, type Job, shownNodes } from "./job";
import { useShowNodes } from "./showNodes";
import { useJobAction, useJobStore } from "./useJobs";

const SIGNS = {
  succeeded: [CircleCheck, "text-ok-fg"],
  failed: [CircleAlert, "text-danger-fg"],
  cancelled: [CircleSlash, "text-fg-faint"],
  queued: [Clock, "text-fg-muted"],
  waiting: [Hourglass, "text-fg-muted"],
} as const;

/** Says its state to those who do not see it. */
export function StatusSign({ job }: { job: Job }) {
  const t = useT();
  const [Sign, colour] = job.status === "running" ? [Spinner, "text-accent-fg size-3.5"] : SIGNS[job.status];
  return (
    <span className="grid w-[15px] shrink-0 place-items-center" title={t(`jobs.status.${job.status}`)}>
      <Sign className={`size-[15px] ${colour}`} aria-hidden />
      <span className="sr-only">{t(`jobs.status.${job.status}`)}</span>
    </span>
  );
}

export function Actions({ job, onDone }: { job: Job; onDone?: () => void }) {
  const t = useT();
  const { canEdit } = useRoom();
  const cancel = useJobAction(job, "cancel");
  const retry = useJobAction(job, "retry");
  const show = useShowNodes();
  const store = useJobStore();
  const board = useBoard();
  useCell(board.flow);
  const nodes = shownNodes(job).filter((id) => board.node(id));
  if (isLate(job)) {
    const look = () => {
      onDone?.();
      store.compared.set(job.id);
    };
    return (
      <Button size="sm" icon={<GitCompareArrows size={13} />} onClick={look}>
        {t("jobs.late.compare")}
      </Button>
    );
  }
  if (job.status === "succeeded") {
    const press = () => {
      show(nodes);
      onDone?.();
    };
    return (
      <>
        {canEdit && canRevert(job) ? <Revert job={job} onDone={onDone} /> : null}
        {nodes.length > 0 ? (
          <Button size="sm" icon={<ScanSearch size={13} />} onClick={press}>
            {t(nodes.length > 1 ? "jobs.show" : "jobs.showOne")}
          </Button>
        ) : null}
      </>
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
  return (
    <>
      {job.status === "failed" && remedyOf(job) === "edit" ? <Edit job={job} onDone={onDone} /> : null}
      <Button size="sm" icon={<RotateCcw size={12} />} busy={retry.isPending} onClick={() => retry.mutate()}>
        {t("jobs.retry")}
      </Button>
    </>
  );
}

export function Revert({ job, onDone }: { job: Job; onDone?: () => void }) {
  const t = useT();
  const store = useJobStore();
  const ask = () => {
    onDone?.();
    store.reverting.set(job.id);
  };
  return (
    <Button size="sm" weight="ghost" icon={<Undo2 size={13} />} onClick={ask}>
      {t("jobs.revert")}
    </Button>
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
