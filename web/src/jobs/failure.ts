// Why a job did not work, for people: which sentence says it, and what it offers. By the server's stable codes; a code that
// is not here is told in the server's own words. Pure.
import type { Translate } from "@/i18n";
import type { Job } from "./job";

/** What helps: the same again, another text, or somebody who sets the provider up. */
export type Remedy = "retry" | "edit" | "settings";

/** Classes of failure: each has a sentence `jobs.failed.CLASS` in every language. */
export const REMEDIES = {
  lost: "retry",
  timeLimit: "edit",
  parts: "retry",
  skipped: "retry",
  busy: "retry",
  unreachable: "retry",
  refused: "edit",
  tooLong: "edit",
  input: "edit",
  cut: "edit",
  unreadable: "retry",
  provider: "retry",
  key: "settings",
  credit: "settings",
  budget: "settings",
  model: "settings",
  halfSetUp: "settings",
  needsModel: "settings",
  address: "settings",
  profileOff: "settings",
  profileGone: "settings",
  full: "retry",
  gone: "retry",
  changed: "retry",
  notSaved: "retry",
  restored: "retry",
  internal: "retry",
} as const satisfies Record<string, Remedy>;

export type FailureClass = keyof typeof REMEDIES;

export const CLASSES: Readonly<Record<string, FailureClass>> = {
  "job.lost": "lost",
  "job.restored": "restored",
  "job.time_limit": "timeLimit",
  "job.part_failed": "parts",
  "job.skipped": "skipped",
  "provider.rate_limited": "busy",
  rate_limited: "busy",
  "provider.unavailable": "unreachable",
  "provider.refused": "refused",
  "provider.text_too_long": "tooLong",
  too_large: "tooLong",
  invalid: "input",
  malformed: "input",
  "provider.answer_cut": "cut",
  "provider.answer_too_large": "cut",
  "provider.answer_unreadable": "unreadable",
  "provider.not_media": "unreadable",
  "provider.media_gone": "provider",
  "provider.film_failed": "provider",
  "video.failed": "internal",
  "provider.failed": "provider",
  "provider.key_invalid": "key",
  "provider.key_unreadable": "key",
  no_encryption_keys: "key",
  "provider.quota_exhausted": "credit",
  budget_exceeded: "budget",
  "provider.model_missing": "model",
  "provider.misconfigured": "halfSetUp",
  "provider.needs_model": "needsModel",
  "provider.capability_missing": "needsModel",
  "provider.address_refused": "address",
  "provider.address_moved": "address",
  "provider.profile_disabled": "profileOff",
  "provider.profile_gone": "profileGone",
  document_full: "full",
  too_many_nodes: "full",
  too_deep: "full",
  not_found: "gone",
  conflict: "changed",
  lineage_changed: "changed",
  not_saved: "notSaved",
  too_much_unsaved: "notSaved",
  unavailable: "notSaved",
  overloaded: "notSaved",
  room_full: "notSaved",
  internal: "internal",
};

export function classOf(job: Pick<Job, "error">): FailureClass | null {
  const code = job.error?.code ?? "";
  return Object.hasOwn(CLASSES, code) ? CLASSES[code]! : null;
}

/** Nothing known about it: then trying again is all that there is. */
export function remedyOf(job: Pick<Job, "error">): Remedy {
  const found = classOf(job);
  return found ? REMEDIES[found] : "retry";
}

/** What happened, whether anything of mine is hurt, what I can do. */
export function failureText(job: Pick<Job, "error">, t: Translate): string {
  const found = classOf(job);
  if (found) return t(`jobs.failed.${found}`);
  return job.error?.message ? `${t("jobs.failed")} ${job.error.message}` : t("jobs.failed");
}
