// Taking back what a job wrote: asked first, because it is gone for everybody; then what stayed, and why.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, errorText } from "@/api";
import { fieldKey } from "@/canvas/fieldNames";
import { kindKey } from "@/canvas/kinds";
import { nameOf } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { isKey, useT } from "@/i18n";
import { useCell } from "@/sync";
import { Banner, Button, Dialog, toast } from "@/ui";
import { type Left, revertJob } from "./actions";
import type { Job } from "./job";
import { showNodes } from "./showNodes";
import { useJobStore, useJobWords } from "./useJobs";

const MOST = 20;

export function RevertDialog() {
  const store = useJobStore();
  const id = useCell(store.reverting);
  const job = useCell(store.jobs).get(id ?? "");
  return job ? <Asked key={job.id} job={job} onClose={() => store.reverting.set(null)} /> : null;
}

function Asked({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useT();
  const store = useJobStore();
  const { title } = useJobWords(job);
  const [left, setLeft] = useState<Left[] | null>(null);
  const revert = useMutation({
    mutationFn: () => revertJob(job.id),
    onSuccess: (done) => {
      if (done.job) store.take([done.job]);
      if (done.left.length > 0) return setLeft(done.left);
      toast(t("jobs.revert.done"), { tone: "ok" });
      onClose();
    },
  });
  if (left) return <Stayed left={left} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={t("jobs.revert.title", { title })}
      description={t("jobs.revert.body")}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button weight="primary" busy={revert.isPending} disabled={revert.isError} onClick={() => revert.mutate()}>
            {t("jobs.revert")}
          </Button>
        </>
      }
    >
      {revert.error ? <Refusal error={revert.error} /> : null}
    </Dialog>
  );
}

function Refusal({ error }: { error: Error }) {
  const t = useT();
  const code = error instanceof ApiError ? error.code : "";
  const words = code === "outside_history" ? t("jobs.revert.tooOld") : code === "conflict" ? t("jobs.revert.nothing") : errorText(error, t);
  return (
    <Banner tone="danger" live>
      {words}
      {code === "conflict" ? (
        <details className="text-xs">
          <summary className="w-fit cursor-pointer rounded-xs leading-6">{t("ui.details")}</summary>
          <span className="select-text">{error.message}</span>
        </details>
      ) : null}
    </Banner>
  );
}

function Stayed({ left, onClose }: { left: Left[]; onClose: () => void }) {
  const t = useT();
  const board = useBoard();
  const cards = [...new Set(left.flatMap(({ id }) => (id !== null && board.node(id) ? [id] : [])))];
  const show = () => {
    onClose();
    board.select(cards);
    showNodes(cards);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={t("jobs.revert.done")}
      description={t("jobs.revert.stayed", { count: left.length })}
      footer={
        <>
          {cards.length > 0 ? <Button onClick={show}>{t("jobs.show")}</Button> : null}
          <Button weight="primary" onClick={onClose}>
            {t("ui.close")}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-1 text-sm">
        {left.slice(0, MOST).map((one) => (
          <li key={`${one.id}/${one.field}`} className="flex gap-2">
            <span className="min-w-0 flex-1 truncate">{placeOf(one, board.node(one.id ?? ""), t)}</span>
            <span className="shrink-0 text-fg-muted">{t(`jobs.revert.why.${one.why}`)}</span>
          </li>
        ))}
        {left.length > MOST ? <li className="text-fg-muted">{t("jobs.revert.more", { count: left.length - MOST })}</li> : null}
      </ul>
    </Dialog>
  );
}

/** Which card, and which field of it. */
function placeOf({ id, field }: Left, node: Parameters<typeof nameOf>[0] | undefined, t: ReturnType<typeof useT>): string {
  const kind = node ? kindKey(node.kind) : null;
  const named = node ? nameOf(node) || (kind && isKey(kind) ? (t as (key: string) => string)(kind) : node.kind) : t(id === null ? "jobs.revert.project" : "jobs.revert.edge");
  return field === null ? named : t("jobs.part.of", { title: named, card: fieldKey(field, t) });
}
