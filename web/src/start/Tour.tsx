// Ten minutes to know Storyroom: what to try, ticked off as it is done. For who is here for the first time; one press, and it is gone.
import { Check, ChevronDown, ChevronUp, Circle, Compass, X } from "lucide-react";
import { roomDialog, versionsShown } from "@/app/roomDialogs";
import { useT } from "@/i18n";
import { PALETTE_KEYS } from "@/palette/Finder";
import { openPalette } from "@/palette/state";
import { useRoom } from "@/sync";
import { Button, cx, IconButton, keysInWords, Progress } from "@/ui";
import { endTour, foldTour, type Step, STEPS, tour } from "./tourState";
import { useSteps } from "./useSteps";

export function Tour() {
  const [{ on }] = tour.use();
  const { canEdit } = useRoom();
  return on && canEdit ? <Steps /> : null;
}

function Steps() {
  const t = useT();
  const [{ open, done }] = tour.use();
  useSteps();
  const count = STEPS.length;
  const progress = t("tour.progress", { done: done.length, count });
  if (!open)
    return (
      <div className="absolute bottom-16 left-3.75 z-10 max-sm:hidden">
        <Button icon={<Compass size={15} />} className="rounded-full shadow-md" onClick={() => foldTour(true)} data-testid="tour-folded">
          {t("tour.title")} <span className="text-fg-faint tabular-nums">{progress}</span> <ChevronUp size={14} aria-hidden />
        </Button>
      </div>
    );
  return (
    <section aria-labelledby="tour" data-testid="tour" className="absolute bottom-16 left-3.75 z-10 w-78 animate-rise rounded-xl bg-raised p-3.5 shadow-lg max-sm:hidden">
      <header className="flex items-center gap-1">
        <h2 id="tour" className="flex-1 text-sm font-semibold">
          {t("tour.title")}
        </h2>
        <IconButton label={t("ui.less")} size="sm" onClick={() => foldTour(false)}>
          <ChevronDown size={15} />
        </IconButton>
        <IconButton label={t("tour.dismiss")} size="sm" onClick={endTour}>
          <X size={15} />
        </IconButton>
      </header>
      <div className="mt-1 mb-2.5 flex items-center gap-2.5 text-xs text-fg-muted tabular-nums">
        <div className="flex-1">
          <Progress value={done.length / count} label={progress} />
        </div>
        {progress}
      </div>
      <ul className="flex flex-col">
        {STEPS.map((step) => (
          <Row key={step} step={step} done={done.includes(step)} />
        ))}
      </ul>
      {done.length === count ? <p className="mt-2 text-sm font-medium text-ok-fg">{t("tour.all")}</p> : null}
    </section>
  );
}

const RUN: Partial<Record<Step, () => void>> = {
  window: () => window.open(location.href, "_blank"),
  breakdown: () => roomDialog.set("breakdown"),
  version: () => versionsShown.set(true),
  share: () => roomDialog.set("share"),
  find: openPalette,
};

function Row({ step, done }: { step: Step; done: boolean }) {
  const t = useT();
  const run = RUN[step];
  const words = step === "find" ? t("tour.find", { keys: keysInWords(PALETTE_KEYS) }) : t(`tour.${step}`);
  return (
    <li className="flex min-h-8 items-center gap-2 text-sm" data-step={step} data-done={done}>
      {done ? <Check size={15} className="shrink-0 text-ok-fg" aria-hidden /> : <Circle size={15} className="shrink-0 text-fg-faint" aria-hidden />}
      <span className={cx("min-w-0 flex-1 leading-snug", done && "text-fg-faint line-through")}>{words}</span>
      {run && step !== "edit" && !done ? (
        <Button size="sm" weight="quietAccent" aria-label={`${t(`tour.${step}.action`)}: ${words}`} onClick={run}>
          {t(`tour.${step}.action`)}
        </Button>
      ) : null}
    </li>
  );
}
