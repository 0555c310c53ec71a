// The parts of a whole: what each does, to which card, and how it fares. Asked for when they are looked at.
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { keys } from "@/api";
import { useFormat, useT } from "@/i18n";
import { useRoom, type YNode } from "@/sync";
import { cx } from "@/ui";
import { getParts } from "./actions";
import { Actions, StatusSign } from "./JobActions";
import { isActive, type Job, shownProgress } from "./job";
import { useJobStore, useJobWords, useParts } from "./useJobs";

export function JobParts({ whole, onDone }: { whole: Job; onDone?: () => void }) {
  const t = useT();
  const [open, setOpen] = useState(false);
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
  const store = useJobStore();
  useQuery({
    queryKey: keys.jobParts(whole.id),
    queryFn: async () => {
      const parts = await getParts(whole.id);
      store.take(parts);
      return parts.length;
    },
  });
  return (
    <ul className="ml-1.5 flex flex-col gap-1 border-l border-line pl-3">
      {useParts(whole.id).map((part) => (
        <li key={part.id} data-part={part.id} data-status={part.status}>
          <PartRow part={part} onDone={onDone} />
        </li>
      ))}
    </ul>
  );
}

function PartRow({ part, onDone }: { part: Job; onDone?: () => void }) {
  const t = useT();
  const format = useFormat();
  const { title } = useJobWords(part);
  const card = useCardName(part.target);
  return (
    <div className="flex min-h-7 items-center gap-2 text-xs">
      <StatusSign job={part} />
      <span className="min-w-0 flex-1 truncate text-fg" title={part.error?.message}>
        {card ? t("jobs.part.of", { title, card }) : title}
      </span>
      {part.status === "running" ? <span className="text-fg-muted tabular-nums">{format.percent(shownProgress(part))}</span> : null}
      {part.status === "succeeded" || isActive(part) ? null : <Actions job={part} onDone={onDone} />}
    </div>
  );
}

function useCardName(target: string | null): string {
  const { connection } = useRoom();
  const node = target === null ? undefined : connection.roots.nodes.get(target) as YNode | undefined;
  return String(node?.get("title") ?? node?.get("name") ?? "").slice(0, 60);
}
