// What happened in a moment, and what a version is called. Pure.
import type { Moment, Version } from "@/api";
import { type Format, isKey, type Translate } from "@/i18n";
import type { Entry } from "./timeline";

/** What is known beside the entry itself. */
export interface Known {
  t: Translate;
  format: Format;
  versions: readonly Version[];
  moments: readonly Moment[];
  /** The name of a kind of generation, as the server lists it. */
  generation: (kind: string) => string;
}

export type Sign = "named" | "auto" | "people" | "job" | "restore" | "revert" | "import" | "api";

/** "3 added, 5 changed"; without cards: what else was touched. */
export function counted({ summary: { added, changed, removed } }: Pick<Moment, "summary">, { t, format }: Pick<Known, "t" | "format">): string {
  const told = [
    added ? t("history.added", { count: added }) : "",
    changed ? t("history.changed", { count: changed }) : "",
    removed ? t("history.removed", { count: removed }) : "",
  ].filter(Boolean);
  return told.length > 0 ? format.sequence(told) : t("history.nothingCounted");
}

/** What a job, a restore or a revert did, in words; null: people were at it, and the counts tell it. */
export function done({ origins }: Pick<Moment, "origins">, known: Known): string | null {
  const { t, format } = known;
  const told: string[] = [];
  for (const { by, generation, seq } of origins) {
    if (by === "job") told.push(jobWords(generation ?? "", known));
    if (by === "restore") told.push(restoreWords(seq ?? null, known));
    if (by === "revert") told.push(t("history.did.revert"));
  }
  return told.length > 0 ? format.sequence([...new Set(told)]) : null;
}

function jobWords(kind: string, { t, generation }: Known): string {
  const key = `history.did.${kind}`;
  return isKey(key) ? (t as (key: string) => string)(key) : t("history.did.job", { title: generation(kind) });
}

function restoreWords(seq: number | null, { t, format, versions, moments }: Known): string {
  const name = versions.find((version) => version.seq === seq && version.kind === "manual")?.label;
  if (name) return t("history.did.restore", { label: name });
  const at = moments.find((moment) => moment.seqTo === seq)?.at;
  return at ? t("history.did.restore.moment", { when: format.dateTime(at) }) : t("history.did.restore.some");
}

/** A version that nobody named says what it is: that of the moment before a restore names what was restored. */
export function versionLabel(version: Version, { t, versions }: Pick<Known, "t" | "versions">): string {
  if (version.kind === "restore") return version.label ? t("history.did.restore", { label: version.label }) : t("history.kind.restore");
  if (version.label) return version.label;
  if (version.kind === "auto") {
    const next = versions.filter(({ seq }) => seq > version.seq).sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1))[0];
    if (next?.kind === "restore") return next.label ? t("history.before", { label: next.label }) : t("history.beforeRestore");
  }
  return t(`history.kind.${KINDS.find((known) => known === version.kind) ?? "auto"}`);
}

const KINDS = ["manual", "auto", "restore", "import", "job"] as const;

/** What was saved by itself at the end of a moment, to be told beside what happened in it; "" if nothing was. */
export function savedWith({ version, moment }: Entry, known: Known): string {
  return moment && version && version.kind !== "manual" && version.kind !== "restore" ? versionLabel(version, known) : "";
}

/** What an entry is called in the list and above its preview. */
export function titleOf({ version, moment }: Entry, known: Known): string {
  if (version?.kind === "manual") return versionLabel(version, known);
  if (moment) return done(moment, known) ?? counted(moment, known);
  return version ? versionLabel(version, known) : known.t("history.moment");
}

export function signOf({ version, moment }: Entry): Sign {
  if (version?.kind === "manual") return "named";
  const doors = new Set(moment?.origins.map(({ by }) => by));
  for (const door of ["job", "restore", "revert"] as const) if (doors.has(door)) return door;
  if (version && !moment) return version.kind === "restore" || version.kind === "import" ? version.kind : "auto";
  return doors.size === 1 && doors.has("api") ? "api" : "people";
}
