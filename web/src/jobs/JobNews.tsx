// How jobs end, for who hears the room instead of seeing it: one sentence for all that end within a moment, never progress.
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { useCell } from "@/sync";
import { isPart } from "./job";
import { useJobStore } from "./useJobs";

const MOMENT = 1_000;

export function JobNews() {
  const t = useT();
  const store = useJobStore();
  const ended = useCell(store.ended);
  const [told, setTold] = useState<ReadonlySet<string>>(ended);
  const [news, setNews] = useState("");
  useEffect(() => {
    const fresh = [...ended].filter((id) => !told.has(id));
    if (fresh.length === 0) return;
    const timer = setTimeout(() => {
      const jobs = fresh.map((id) => store.jobs.get().get(id)).filter((job) => job !== undefined && !isPart(job));
      const failed = jobs.filter((job) => job!.status === "failed").length;
      const words = [t("jobs.news.ended", { count: jobs.length }), failed > 0 ? t("jobs.news.failed", { count: failed }) : ""];
      if (jobs.length > 0) setNews(words.filter(Boolean).join(" "));
      setTold(ended);
    }, MOMENT);
    return () => clearTimeout(timer);
  }, [ended, store, t, told]);
  return (
    <p className="sr-only" role="status" data-testid="job-news">
      {news}
    </p>
  );
}
