// A late result beside what stands there now. It goes by itself when somebody else has taken or dismissed it.
import { Check } from "lucide-react";
import { useMemo } from "react";
import { fieldKey } from "@/canvas/fieldNames";
import { nameOf, textOf } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { isKey, useFormat, useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { Button, cx, Dialog } from "@/ui";
import { type Effect, effectOf, marked, type Piece } from "./compare";
import { isLate, type Job } from "./job";
import { useJobStore, useJobWords, useSettling } from "./useJobs";

export function LateDialog() {
  const store = useJobStore();
  const compared = useCell(store.compared);
  const job = useCell(store.jobs).get(compared ?? "");
  return job && isLate(job) ? <Compared key={job.id} job={job} onClose={() => store.compared.set(null)} /> : null;
}

function Compared({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const { canEdit } = useRoom();
  const board = useBoard();
  const flow = useCell(board.flow);
  const { title } = useJobWords(job);
  const node = job.target === null ? undefined : board.node(job.target);
  const effect = useMemo(() => {
    const names = [...board.all()].filter((one) => one.kind === "character").map((one) => textOf(one, "name"));
    return effectOf(job, node, names);
  }, [board, flow, job, node]);
  const take = useSettling(job, "take");
  const dismiss = useSettling(job, "dismiss");
  const name = node ? nameOf(node) : "";
  const gone = job.target !== null && !node;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="lg"
      reading
      title={name ? t("jobs.part.of", { title, card: name }) : title}
      description={[t("jobs.late.why"), t("jobs.by", { name: job.createdBy.name || t("jobs.somebody"), when: format.ago(job.finishedAt ?? job.createdAt) })].join(" ")}
      footer={
        canEdit ? (
          <>
            <Button busy={dismiss.isPending} onClick={() => dismiss.mutate()}>
              {t("jobs.late.dismiss")}
            </Button>
            <Button weight="primary" icon={<Check size={14} />} busy={take.isPending} disabled={gone} onClick={() => take.mutate()}>
              {t("jobs.late.take")}
            </Button>
          </>
        ) : null
      }
    >
      {gone ? <p className="text-sm text-fg-muted">{t("jobs.late.gone")}</p> : <Shown effect={effect} />}
    </Dialog>
  );
}

function Shown({ effect: { texts, fills, adds, note } }: { effect: Effect }) {
  const t = useT();
  const format = useFormat();
  const counts = adds.map(({ kind, count }) => t(`count.${kind}`, { count }));
  const nothing = texts.length + fills.length + adds.length === 0;
  return (
    <div className="flex flex-col gap-4">
      {nothing ? <p className="text-sm text-fg-muted">{t("jobs.late.unknown")}</p> : null}
      {texts.map(({ field, before, after }) => (
        <Texts key={field} label={fieldKey(field, t)} before={before} after={after} />
      ))}
      {counts.length > 0 ? <p className="text-base font-medium">{t("jobs.late.adds", { cards: format.list(counts) })}</p> : null}
      {note ? <blockquote className="border-l-2 border-line-strong pl-3 text-sm whitespace-pre-wrap text-fg-muted">{note}</blockquote> : null}
      {fills.length > 0 ? (
        <section>
          <h3 className="mb-1.5 text-xs font-semibold text-fg-muted">{t("jobs.late.fills")}</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm">
            {fills.map(({ field, value }) => (
              <Fill key={field} field={field} value={value} />
            ))}
          </dl>
        </section>
      ) : null}
    </div>
  );
}

function Fill({ field, value }: { field: string; value: string }) {
  const t = useT();
  const key = `struct.${field}`;
  return (
    <>
      <dt className="text-fg-muted">{isKey(key) ? (t as (key: string) => string)(key) : fieldKey(field, t)}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  );
}

function Texts({ label, before, after }: { label: string; before: string; after: string }) {
  const t = useT();
  const both = useMemo(() => marked(before, after), [before, after]);
  return (
    <section className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
      <Side title={t("jobs.late.now", { field: label })} pieces={both.before} as="del" empty={t("jobs.late.empty")} />
      <Side title={t("jobs.late.then", { field: label })} pieces={both.after} as="ins" empty={t("jobs.late.empty")} />
    </section>
  );
}

const CHANGED = { del: "bg-danger-soft text-danger-fg decoration-1", ins: "bg-ok-soft text-ok-fg decoration-1 underline-offset-3" };

function Side({ title, pieces, as: Changed, empty }: { title: string; pieces: Piece[]; as: "del" | "ins"; empty: string }) {
  return (
    <div className="min-w-0 rounded-md border border-line bg-surface p-3">
      <h3 className="mb-1.5 text-xs font-semibold text-fg-muted">{title}</h3>
      <p className={cx("text-sm leading-relaxed break-words whitespace-pre-wrap select-text", pieces.length === 0 && "text-fg-faint")} data-side={Changed}>
        {pieces.length === 0 ? empty : null}
        {pieces.map(({ text, changed }, at) =>
          changed ? (
            <Changed key={at} className={cx("rounded-xs", CHANGED[Changed])}>
              {text}
            </Changed>
          ) : (
            <span key={at}>{text}</span>
          ),
        )}
      </p>
    </div>
  );
}
