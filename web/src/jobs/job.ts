// A job as REST and notices show it, and the questions that the web asks of one. Pure.
export type Status = "waiting" | "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface Job {
  id: string;
  projectId: string;
  kind: string;
  target: string | null;
  status: Status;
  /** 0..1 */
  progress: number;
  step: string;
  message: string;
  /** The whole that it is a part of; how many parts a whole has, by status. */
  parentId?: string;
  parts?: Partial<Record<Status, number>>;
  /** Why nothing is begun with its provider just now. */
  held?: string;
  /** What it is writing: in notices the length (UTF-16), by REST the text. */
  preview?: { node: string; field: string; length?: number; text?: string };
  /** From 1 among those that are queued. */
  position?: number;
  /** About how many seconds it will still run; not there where nobody can say. */
  etaSeconds?: number;
  /** When one that waits for a time is tried again, and how often it was and may be tried. */
  runAfter?: string;
  attempt?: number;
  maxAttempts?: number;
  cancelRequested?: boolean;
  createdBy: { type: string; id: string; name: string };
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  error?: { code: string; message: string; retryable: boolean } | null;
  result?: Record<string, unknown> | null;
  /** What the result was meant for, if that had changed meanwhile: then nothing was written. */
  variantOf?: string | null;
  /** When such a result was put in all the same, or put aside. */
  takenAt?: string;
  dismissedAt?: string;
  /** When what it wrote was taken back. */
  revertedAt?: string;
  /** Rises with every change. */
  version: number;
}

export const isActive = (job: Job): boolean => job.status === "waiting" || job.status === "queued" || job.status === "running";

export const shownProgress = (job: Job): number => (job.status === "succeeded" ? 1 : Math.min(1, Math.max(0, Number(job.progress) || 0)));

export const isPart = (job: Job): boolean => job.parentId !== undefined;

/** Of a whole: how many of its parts have ended, and how many there are. */
export function partsOf(job: Job): { done: number; all: number } | null {
  const counts = Object.entries(job.parts ?? {}) as [Status, number][];
  if (counts.length === 0) return null;
  const sum = (wanted: (status: Status) => boolean) => counts.reduce((all, [status, count]) => all + (wanted(status) ? count : 0), 0);
  return { done: sum((status) => status === "succeeded" || status === "failed" || status === "cancelled"), all: sum(() => true) };
}

/** Nobody knows to the second: a number with the precision that it has. */
export function roundedEta(seconds: number): { count: number; unit: "seconds" | "minutes" } {
  if (seconds >= 90) return { count: Math.round(seconds / 60), unit: "minutes" };
  return { count: seconds > 10 ? Math.round(seconds / 5) * 5 : Math.max(1, Math.round(seconds)), unit: "seconds" };
}

export const FILTERS = ["all", "active", "done", "failed", "cancelled", "late"] as const;
export type Filter = (typeof FILTERS)[number];

export const STATUSES: Readonly<Record<Filter, readonly Status[]>> = {
  all: [],
  active: ["running", "queued", "waiting"],
  done: ["succeeded"],
  failed: ["failed"],
  cancelled: ["cancelled"],
  late: ["succeeded"],
};

export interface Wanted {
  filter: Filter;
  /** Only what this person has started. */
  by?: string;
  /** Only what works on this card. */
  target?: string;
}

/** Parts are told by their whole, but for a late result of theirs. */
export const fits = (job: Job, { filter, by, target }: Wanted): boolean =>
  (filter === "late" ? isLate(job) : !isPart(job)) &&
  (filter === "all" || STATUSES[filter].includes(job.status)) &&
  (by === undefined || job.createdBy.id === by) &&
  (target === undefined || job.target === target);

/** Those that have failed since somebody looked (ms since 1970, by the server's clock). */
export const failedSince = (jobs: Iterable<Job>, looked: number): Job[] =>
  [...jobs].filter((job) => job.status === "failed" && !isPart(job) && endOf(job) > looked);

export const endOf = (job: Job): number => Date.parse(job.finishedAt ?? "") || 0;

/** Newest first, active ones before those that have ended. */
export function inTray(jobs: Iterable<Job>): Job[] {
  return [...jobs].sort((a, b) => Number(isActive(b)) - Number(isActive(a)) || b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id));
}

/** Whichever of the two is later: notices may overtake an answer, and an answer a notice. */
export const laterOf = (known: Job | undefined, found: Job): Job => (known && known.version > found.version ? known : found);

/** Something that is a job, or null: a notice of a newer server must not break the board. */
export function readJob(value: unknown): Job | null {
  const job = value as Partial<Job> | null;
  if (typeof job !== "object" || job === null) return null;
  if (typeof job.id !== "string" || typeof job.kind !== "string" || typeof job.status !== "string") return null;
  const createdBy = job.createdBy ?? { type: "system", id: "", name: "" };
  return {
    ...(job as Job),
    target: job.target ?? null,
    step: job.step ?? "",
    message: job.message ?? "",
    progress: job.progress ?? 0,
    version: job.version ?? 0,
    createdAt: job.createdAt ?? "",
    createdBy,
  };
}

/** Its result came too late, and nobody has taken or dismissed it. */
export const isLate = (job: Job): boolean => job.status === "succeeded" && Boolean(job.variantOf) && !job.takenAt && !job.dismissedAt;

/** It has written something that can still be taken back; of a whole, its parts may have. */
export const canRevert = (job: Job): boolean =>
  job.status === "succeeded" && !job.revertedAt && (job.parts !== undefined || typeof job.result?.seq === "number") && !(job.variantOf && !job.takenAt);

/** How many late results there are for each node, and for the project as a whole by its own id. */
export function lateCounts(jobs: Iterable<Job>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const job of jobs) if (isLate(job)) counts.set(job.variantOf!, (counts.get(job.variantOf!) ?? 0) + 1);
  return counts;
}

/** What can be shown of a job that has ended well: what it put on the board, or the card that it worked on. */
export function shownNodes(job: Job): string[] {
  if (job.status !== "succeeded") return [];
  const made = madeNodes(job);
  return made.length > 0 || job.target === null ? made : [job.target];
}

/** The nodes that a job has put on the board. */
export function madeNodes(job: Job): string[] {
  const nodes = job.result?.nodes;
  return Array.isArray(nodes) ? nodes.filter((id) => typeof id === "string") : [];
}
