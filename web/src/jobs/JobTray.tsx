// The project's jobs in the top bar: how many run, and a panel with each of them.
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n";
import { Button, Popover, Spinner } from "@/ui";
import { isActive, isPart } from "./job";
import { JobRow } from "./JobRow";
import { useJobs } from "./useJobs";

const MOST = 30;

export function JobTray() {
  const t = useT();
  const jobs = useJobs().filter((job) => !isPart(job));
  const [open, setOpen] = useState(false);
  const active = jobs.filter(isActive).length;
  const trigger = (
    <Button weight="ghost" className="max-sm:px-2" icon={active > 0 ? <Spinner className="size-3.5 text-accent-fg" /> : <Sparkles size={14} />} data-testid="job-tray">
      <span className="max-sm:sr-only">{active > 0 ? t("jobs.active", { count: active }) : t("jobs.title")}</span>
    </Button>
  );
  return (
    <Popover trigger={trigger} label={t("jobs.title")} open={open} onOpenChange={setOpen} className="max-h-[70vh] w-88 overflow-y-auto">
      {jobs.length === 0 ? <p className="px-1 py-4 text-center text-fg-muted">{t("jobs.none")}</p> : null}
      <ul className="flex flex-col divide-y divide-line">
        {jobs.slice(0, MOST).map((job) => (
          <li key={job.id} className="py-2.5 first:pt-0.5 last:pb-0.5">
            <JobRow job={job} onDone={() => setOpen(false)} />
          </li>
        ))}
      </ul>
    </Popover>
  );
}
