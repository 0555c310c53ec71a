// What the marks mean, how many there are, what is compared, and the way from one difference to the next.
import { ArrowDown, ArrowUp } from "lucide-react";
import { errorText } from "@/api";
import { useT } from "@/i18n";
import { IconButton, Spinner } from "@/ui";
import { isTooOld } from "./api";
import { Switch } from "./Filter";
import { NEXT_KEYS, PREVIOUS_KEYS } from "./looking";
import { type Marks, WHATS } from "./marks";
import { MarkSign } from "./MarkSign";

export type Compared = "now" | "before";

type Props = {
  compared: Compared;
  onCompared: (compared: Compared) => void;
  /** Whether there was anything before. */
  mayBefore: boolean;
  marks: Marks | null;
  error: unknown;
  selected: string | null;
  onStep: (by: 1 | -1) => void;
};

export function Legend({ compared, onCompared, mayBefore, marks, error, selected, onStep }: Props) {
  const t = useT();
  const at = marks?.cards.findIndex(({ id }) => id === selected) ?? -1;
  const count = marks?.cards.length ?? 0;
  return (
    <div
      role="group"
      aria-label={t("history.legend")}
      className="absolute bottom-3 left-1/2 z-20 flex w-max max-w-[calc(100%-1.5rem)] -translate-x-1/2 flex-wrap items-center justify-center gap-x-3 gap-y-1.5 rounded-lg bg-raised px-3 py-2 text-sm shadow-md"
      data-testid="legend"
    >
      <span className="flex items-center gap-2">
        <span className="text-xs text-fg-muted max-sm:sr-only">{t("history.compare")}</span>
        <Switch
          label={t("history.compare")}
          value={compared}
          options={[
            { value: "now", label: t("history.compare.now") },
            { value: "before", label: t("history.compare.before"), disabled: !mayBefore },
          ]}
          onChange={onCompared}
        />
      </span>
      {error ? <span className="text-xs text-danger-fg">{isTooOld(error) ? t("history.tooOld") : errorText(error, t)}</span> : null}
      {!error && !marks ? <Spinner label={t("ui.loading")} className="text-fg-faint" /> : null}
      {marks ? <Counts marks={marks} compared={compared} /> : null}
      {count > 0 ? (
        <span className="flex items-center gap-0.5">
          <IconButton label={t("history.previous")} shortcut={PREVIOUS_KEYS} size="sm" tooltipSide="top" onClick={() => onStep(-1)}>
            <ArrowUp size={14} />
          </IconButton>
          <IconButton label={t("history.next")} shortcut={NEXT_KEYS} size="sm" tooltipSide="top" onClick={() => onStep(1)}>
            <ArrowDown size={14} />
          </IconButton>
          <span role="status" className="min-w-10 text-center text-xs text-fg-muted tabular-nums">
            <span className="sr-only">{at >= 0 ? t("history.place", { at: at + 1, count }) : ""}</span>
            <span aria-hidden>{at >= 0 ? `${at + 1} / ${count}` : count}</span>
          </span>
        </span>
      ) : null}
    </div>
  );
}

function Counts({ marks, compared }: { marks: Marks; compared: Compared }) {
  const t = useT();
  const kinds = WHATS.filter((what) => marks.counts[what] > 0);
  if (kinds.length === 0 && marks.lines === 0 && Object.keys(marks.project).length === 0)
    return <span className="text-xs text-fg-muted">{t(`history.same.${compared}`)}</span>;
  return (
    <ul className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      {kinds.map((what) => (
        <li key={what} className="flex items-center gap-1.5" data-what={what}>
          <MarkSign what={what} />
          <span>{t(compared === "now" ? `history.mark.${what}.since` : `history.mark.${what}`)}</span>
          <span className="font-semibold tabular-nums">{marks.counts[what]}</span>
        </li>
      ))}
      {marks.lines > 0 ? <li className="text-fg-muted">{t("history.lines", { count: marks.lines })}</li> : null}
      {Object.keys(marks.project).length > 0 ? <li className="text-fg-muted">{t("history.project")}</li> : null}
    </ul>
  );
}
