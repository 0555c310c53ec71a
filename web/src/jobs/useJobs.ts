// The room's jobs for React, and what can be done to one.
import { useMutation } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { ApiError, errorText } from "@/api";
import { isKey, useLocale, useT } from "@/i18n";
import { useCell, useRoom, type YNode } from "@/sync";
import { toast } from "@/ui";
import { getJob, postJob, settleLate } from "./actions";
import { failedSince, inTray, isActive, isLate, type Job, readJob } from "./job";
import { type JobStore, jobsOf } from "./jobStore";
import { useGenerations } from "./generations";

export function useJobStore(): JobStore {
  const { connection, projectId } = useRoom();
  return jobsOf(connection, projectId);
}

/** All jobs of the project that are known here: active ones first, then newest first. */
export function useJobs(): Job[] {
  const jobs = useCell(useJobStore().jobs);
  return useMemo(() => inTray(jobs.values()), [jobs]);
}

/** The parts of a whole that are known here, in the order in which they were made. */
export function useParts(whole: string): Job[] {
  const jobs = useCell(useJobStore().jobs);
  return useMemo(() => [...jobs.values()].filter((job) => job.parentId === whole).sort((a, b) => a.id.localeCompare(b.id)), [jobs, whole]);
}

/** What a job is writing into this field of a node just now. */
export function usePreview(node: string, field: string): string | undefined {
  const { texts } = useJobStore().previews;
  return useSyncExternalStore(texts.subscribe, () => {
    for (const preview of texts.get().values()) if (preview.node === node && preview.field === field) return preview.text;
    return undefined;
  });
}

/** The results that came too late for this node, newest first. */
export function useLate(node: string): Job[] {
  const { jobs } = useJobStore();
  const now = useCell(jobs);
  return useMemo(() => inTray([...now.values()].filter((job) => isLate(job) && job.variantOf === node)), [now, node]);
}

/** Take or dismiss; somebody else may have been quicker, which the notice tells. */
export function useSettling(job: Job, what: "take" | "dismiss") {
  const t = useT();
  const store = useJobStore();
  return useMutation({
    mutationFn: () => settleLate(job, what),
    onSuccess: (now) => {
      if (now) store.take([now]);
      toast(t(`jobs.late.${what}.done`), { tone: "ok" });
    },
    onError: (error) => {
      const conflict = error instanceof ApiError && error.status === 409;
      toast(conflict ? t("jobs.late.conflict") : errorText(error, t), { tone: "danger", ...(conflict ? { detail: error.message } : {}) });
      void getJob(job.id).then((now) => now && store.take([now]), () => undefined);
    },
  });
}

/** How many jobs have failed since I looked. */
export function useNewFailures(): number {
  const store = useJobStore();
  const jobs = useCell(store.jobs);
  const looked = useCell(store.looked);
  return useMemo(() => (looked === null ? 0 : failedSince(jobs.values(), looked).length), [jobs, looked]);
}

/** The name of the card that a job works on. */
export function useCardName(target: string | null): string {
  const { connection } = useRoom();
  const node = target === null ? undefined : (connection.roots.nodes.get(target) as YNode | undefined);
  return String(node?.get("title") ?? node?.get("name") ?? "").slice(0, 60);
}

/** The job that works on this node now. */
export function useJobOf(node: string): Job | undefined {
  const { jobs } = useJobStore();
  return useSyncExternalStore(jobs.subscribe, () => {
    for (const job of jobs.get().values()) if (job.target === node && isActive(job)) return job;
    return undefined;
  });
}

/** Cancel or retry; the answer may come before the notice. */
export function useJobAction(job: Job, action: "cancel" | "retry") {
  const t = useT();
  const store = useJobStore();
  return useMutation({
    mutationFn: () => postJob(job.id, action),
    onSuccess: (answer) => {
      const now = readJob(answer);
      if (now) store.take([now]);
    },
    onError: (error) => {
      // It ended, or was begun again, in the same moment: the notice says how.
      if (!(error instanceof ApiError && error.status === 409)) toast(errorText(error, t), { tone: "danger" });
    },
  });
}

/** A job's kind and step in the person's language, from the catalogue of generations; their own names without it. */
export function useJobWords(job: Job): { title: string; step: string } {
  const t = useT();
  const locale = useLocale() === "zh-CN" ? "zh" : "en";
  const generation = useGenerations().find((one) => one.kind === job.kind);
  const known = (key: string) => (isKey(key) ? (t as (key: string) => string)(key) : undefined);
  return {
    title: generation?.title?.[locale] ?? known(`jobs.kind.${job.kind}`) ?? job.kind,
    step: generation?.steps?.find((one) => one.name === job.step)?.title?.[locale] ?? known(`jobs.step.${job.step}`) ?? job.step,
  };
}
