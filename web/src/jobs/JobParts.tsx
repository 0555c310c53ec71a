// The parts of a whole: what each does, to which card, and how it fares. Asked for when they are looked at.
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, ScanSearch } from "lucide-react";
import { useState } from "react";
import { keys } from "@/api";
import { useFormat, useT } from "@/i18n";
import { Button, cx, IconButton } from "@/ui";
import { getParts } from "./actions";
import { failureText } from "./failure";
import { Actions, StatusSign } from "./JobActions";
import { isActive, isLate, type Job, shownNodes, shownProgress } from "./job";
import { useShowNodes } from "./showNodes";
import { useCardName, useJobStore, useJobWords, useParts } from "./useJobs";

const MOST = 30;

export function JobParts({ whole, onDone }: { whole: Job; onDone?: () => void }) {
  const t = useT();
  // Which of them did not work is what is asked first.
  const [open, setOpen] = useState(whole.status === "failed");
  return (
    <div className="flex flex-col gap-1">
      <button
        type="button"
        className="flex min-h-6 items-center gap-1 self-start rounded-sm text-xs font-medium text-fg-muted hover:text-fg focus-visible:outline-2 focus-visible:outline-focus"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={13} className={cx("transition-transform", open && "rotate-90")} aria-hidden />
        {t("jobs.parts")}
      </button>
      {open ? <Parts whole={whole} onDone={onDone} /> : null}
    </div>
  );
}

function Parts({ whole, onDone }: { whole: Job; onDone?: () => void }) {
  const t = useT();
  const store = useJobStore();
  const [all, setAll] = useState(false);
  useQuery({
    queryKey: keys.jobParts(whole.id),
    queryFn: async () => {
      const parts = await getParts(whole.id);
      store.take(parts);
      return parts.length;
    },
  });
  const parts = useParts(whole.id);
  const shown = all ? parts : parts.slice(0, MOST);
  return (
    <>
      <ul aria-label={t("jobs.parts")} className="ml-1.5 flex flex-col border-l border-line pl-3">
        {shown.map((part) => (
          <li key={part.id} data-part={part.id} data-status={part.status}>
            <PartRow part={part} onDone={onDone} />
          </li>
        ))}
      </ul>
      {shown.length < parts.length ? (
        <Button size="sm" weight="ghost" className="self-start" onClick={() => setAll(true)}>
          {t("jobs.parts.showAll", { count: parts.length })}
        </Button>
      ) : null}
    </>
  );
}

function PartRow({ part, onDone }: { part: Job; onDone?: () => void }) {
  const t = useT();
  const format = useFormat();
  const { title } = useJobWords(part);
  const card = useCardName(part.target);
  const words = card ? t("jobs.part.of", { title, card }) : title;
  return (
    <div className="py-0.5">
      <div className="flex min-h-7 items-center gap-2 text-xs">
        <StatusSign job={part} />
        <span className={cx("min-w-0 flex-1 truncate", part.status === "waiting" || part.status === "cancelled" ? "text-fg-muted" : "text-fg")} title={words}>
          {words}
        </span>
        {part.status === "running" ? <span className="text-fg-muted tabular-nums">{format.percent(shownProgress(part))}</span> : null}
        {isLate(part) ? <Actions job={part} onDone={onDone} /> : part.status === "succeeded" ? <ShowPart part={part} onDone={onDone} /> : isActive(part) || part.error?.code === "job.skipped" ? null : <Actions job={part} onDone={onDone} />}
      </div>
      {part.status === "failed" ? <p className="pb-1 pl-[23px] text-xs break-words text-fg-muted">{failureText(part, t)}</p> : null}
    </div>
  );
}

function ShowPart({ part, onDone }: { part: Job; onDone?: () => void }) {
  const t = useT();
  const show = useShowNodes();
  const nodes = shownNodes(part);
  if (nodes.length === 0) return null;
  const press = () => {
    show(nodes);
    onDone?.();
  };
  return (
    <IconButton label={t("jobs.show")} size="sm" onClick={press}>
      <ScanSearch size={13} />
    </IconButton>
  );
}
