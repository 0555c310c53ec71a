// The project's jobs in the top bar: how many are under way, whether one has failed since I looked, and the panel.
import { CircleAlert, Sparkles } from "lucide-react";
import { useEffect } from "react";
import { useFormat, useT } from "@/i18n";
import { useCell } from "@/sync";
import { Badge, Button, Popover, Spinner } from "@/ui";
import { isActive, isPart } from "./job";
import { JobNews } from "./JobNews";
import { JobPanel } from "./JobPanel";
import { LateDialog } from "./LateDialog";
import { RevertDialog } from "./RevertDialog";
import { trayShown } from "./trayState";
import { useJobs, useNewFailures } from "./useJobs";

export function JobTray() {
  const t = useT();
  const format = useFormat();
  const active = useJobs().filter((job) => isActive(job) && !isPart(job)).length;
  const failures = useNewFailures();
  const open = useCell(trayShown);
  useEffect(() => () => trayShown.set(false), []);
  const counts = [active > 0 ? t("jobs.active", { count: active }) : "", failures > 0 ? t("jobs.failures", { count: failures }) : ""].filter(Boolean);
  const trigger = (
    <Button
      weight="ghost"
      className="max-sm:px-2"
      icon={active > 0 ? <Spinner className="size-3.5 text-accent-fg" /> : <Sparkles size={14} />}
      aria-label={[t("jobs.title"), format.list(counts)].filter(Boolean).join(": ")}
      aria-keyshortcuts="Q"
      data-testid="job-tray"
    >
      <span className="max-sm:sr-only">{t("jobs.title")}</span>
      {active > 0 ? <Badge tone="accent" className="tabular-nums">{format.number(active)}</Badge> : null}
      {failures > 0 ? (
        <Badge tone="danger" icon={<CircleAlert size={11} />} className="tabular-nums">
          {format.number(failures)}
        </Badge>
      ) : null}
    </Button>
  );
  return (
    <>
      <Popover trigger={trigger} label={t("jobs.title")} open={open} onOpenChange={trayShown.set} className="flex max-h-[min(44rem,calc(100dvh-5rem))] w-104 max-w-[calc(100vw-1rem)] flex-col !p-0">
        <JobPanel onDone={() => trayShown.set(false)} />
      </Popover>
      <JobNews />
      <LateDialog />
      <RevertDialog />
    </>
  );
}
