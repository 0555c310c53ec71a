// One field before and after: texts in one, with what went and what came; other values one above the other.
import type { ReactNode } from "react";
import type { FieldDiff } from "@/api";
import { useT } from "@/i18n";
import { fieldName, readable } from "./values";

type Label = "history.then" | "history.later" | "history.was" | "history.became";

type Props = {
  field: string;
  change: FieldDiff;
  labels: readonly [Label, Label];
  cardName: (id: string) => string | undefined;
  action?: ReactNode;
  /** It is told with the whole card that came: there was nothing before. */
  first?: boolean;
};

export function FieldChange({ field, change, labels, cardName, action, first }: Props) {
  const t = useT();
  return (
    <div className="flex flex-col gap-1" data-field={field}>
      <dt className="flex min-h-6 items-center justify-between gap-2">
        <span className="text-xs font-medium text-fg-muted">{fieldName(field, t)}</span>
        {action}
      </dt>
      <dd className="rounded-md bg-sunken px-2.5 py-1.5 text-sm leading-relaxed break-words whitespace-pre-wrap select-text">
        {first ? <First field={field} value={change.after} cardName={cardName} /> : change.words ? <Words change={change} /> : <Values field={field} change={change} labels={labels} cardName={cardName} />}
      </dd>
    </div>
  );
}

const RUNS = { removed: "mr-px rounded-xs bg-danger-soft text-danger-fg decoration-1", added: "rounded-xs bg-ok-soft text-ok-fg decoration-1 underline-offset-3" };

function Words({ change }: { change: FieldDiff }) {
  return change.words!.map(({ op, text }, at) =>
    op === "removed" ? (
      <del key={at} className={RUNS.removed}>
        {text}
      </del>
    ) : op === "added" ? (
      <ins key={at} className={RUNS.added}>
        {text}
      </ins>
    ) : (
      <span key={at}>{text}</span>
    ),
  );
}

function First({ field, value, cardName }: { field: string; value: unknown; cardName: Props["cardName"] }) {
  const t = useT();
  return readable(field, value, { t, cardName }) ?? t("history.value.differs");
}

function Values({ field, change, labels, cardName }: Omit<Props, "action" | "first">) {
  const t = useT();
  const [before, after] = [change.before, change.after].map((value) => readable(field, value, { t, cardName }));
  if (before === null || after === null) return <span className="text-fg-muted">{t("history.value.differs")}</span>;
  return (
    <span className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-1">
      {[before, after].map((text, at) => (
        <span key={at} className="contents">
          <span className="text-xs leading-relaxed text-fg-muted">{t(labels[at]!)}</span>
          <span className={text ? undefined : "text-fg-muted italic"}>{text || t("history.value.none")}</span>
        </span>
      ))}
    </span>
  );
}
