// Moments and versions as one list, newest first, and that list by days. Pure.
import type { Author, HistoryPage, Moment, Version } from "@/api";

/** A place in the history that can be looked at: what was done without a pause, a version, or both. */
export interface Entry {
  /** The same while the moment grows; what has a name keeps it when its moment goes on without it. */
  key: string;
  /** The change right after which the project was what is shown. */
  seq: number;
  at: string;
  version: Version | null;
  moment: Moment | null;
  authors: readonly Author[];
  /** The change right before it began; null: not known here. */
  before: number | null;
}

/** How it is asked for. By its change as long as its rows are there, as a version where only that is kept. */
export const placeOf = ({ seq, version, moment }: Entry): { seq: number; version: Version | null } => ({ seq, version: moment ? null : version });

/** By people. A version of another kind made itself, also one of a kind that is not known here. */
export const isNamed = ({ kind }: Pick<Version, "kind">): boolean => kind === "manual";

/** `complete`: no older moments are there. Before them versions may be missing that are not loaded yet, so none is told. */
export function entriesOf(moments: readonly Moment[], versions: readonly Version[], complete: boolean): Entry[] {
  const floor = complete ? 0 : (moments.at(-1)?.seqFrom ?? Infinity);
  const ends = new Map(moments.map((moment) => [moment.seqTo, moment]));
  const rows: Entry[] = moments.filter((moment) => !versions.some(({ seq }) => seq === moment.seqTo)).map((moment) => entry(moment.seqTo, null, moment));
  for (const [seq, all] of bySeq(versions)) {
    if (seq < floor) continue;
    const named = all.filter(isNamed);
    // What made itself is told once, and not beside a name.
    const shown = named.length > 0 ? named : all.slice(0, 1);
    shown.forEach((version, at) => rows.push(entry(seq, version, at === shown.length - 1 ? (ends.get(seq) ?? null) : null)));
  }
  // Stable: of one change the names come first, the newest of them at the top.
  rows.sort((a, b) => b.seq - a.seq);
  return placed(rows, moments);
}

/** By their change; of one change newest first. */
function bySeq(versions: readonly Version[]): Map<number, Version[]> {
  const found = new Map<number, Version[]>();
  for (const version of [...versions].sort((a, b) => (a.id < b.id ? 1 : -1))) found.set(version.seq, [...(found.get(version.seq) ?? []), version]);
  return found;
}

const entry = (seq: number, version: Version | null, moment: Moment | null): Entry => ({
  key: moment && !(version && isNamed(version)) ? `moment:${moment.seqFrom}` : `version:${version!.id}`,
  seq,
  at: moment?.at ?? version!.createdAt,
  version,
  moment,
  authors: moment?.authors ?? version!.authors,
  before: moment ? moment.seqFrom - 1 : null,
});

/** A version may have got its name long after its moment: it stands at the moment's time. */
function placed(rows: readonly Entry[], moments: readonly Moment[]): Entry[] {
  let latest: string | null = null;
  return rows.map((row, place) => {
    let { at, before } = row;
    if (!row.moment) {
      const within = moments.find(({ seqFrom, seqTo }) => seqFrom <= row.seq && row.seq <= seqTo);
      if (within) at = later(within.since, sooner(at, within.at));
      before = within ? within.seqFrom - 1 : (rows.slice(place + 1).find(({ seq }) => seq < row.seq)?.seq ?? null);
    }
    if (latest !== null) at = sooner(at, latest);
    latest = at;
    return at === row.at && before === row.before ? row : { ...row, at, before };
  });
}

const sooner = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b);
const later = (a: string, b: string): string => (Date.parse(a) >= Date.parse(b) ? a : b);

export interface Wanted {
  named: boolean;
  /** Only what this person did. */
  person: string | null;
}

export const filtered = (entries: readonly Entry[], { named, person }: Wanted): Entry[] =>
  entries.filter(({ version, authors }) => (!named || (version !== null && isNamed(version))) && (person === null || authors.some(({ id }) => id === person)));

/** Everybody who did something in them, who did the latest first. */
export function peopleOf(entries: readonly Entry[]): Author[] {
  const found = new Map<string, Author>();
  for (const { authors } of entries) for (const author of authors) if (!found.has(author.id)) found.set(author.id, author);
  return [...found.values()];
}

export interface Day {
  /** "2026-11-23", where the person is. */
  date: string;
  which: "today" | "yesterday" | "other";
  entries: Entry[];
}

/** `now` in milliseconds. */
export function daysOf(entries: readonly Entry[], now: number): Day[] {
  const today = dateOf(new Date(now));
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  const yesterday = dateOf(before);
  const days: Day[] = [];
  for (const one of entries) {
    const date = dateOf(new Date(one.at));
    const last = days.at(-1);
    if (last?.date === date) last.entries.push(one);
    else days.push({ date, which: date === today ? "today" : date === yesterday ? "yesterday" : "other", entries: [one] });
  }
  return days;
}

const dateOf = (at: Date): string => [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

/** The pages that are known, with the newest one as it is now. What is between them and it is not known: then it stands alone. */
export function renewed(pages: readonly HistoryPage[], fresh: HistoryPage): HistoryPage[] {
  const reaches = fresh.items.at(-1)?.seqFrom;
  if (fresh.nextBefore === null || reaches === undefined) return [fresh];
  const kept = pages.flatMap(({ items }) => items).filter(({ seqTo }) => seqTo < reaches);
  if (kept[0]?.seqTo !== reaches - 1) return [fresh];
  return [{ items: [...fresh.items, ...kept], nextBefore: pages.at(-1)?.nextBefore ?? null }];
}

/** Whether all versions of these moments are among them: older versions name older moments, or the name came later. */
export function reach(moments: readonly Moment[], versions: readonly Version[]): boolean {
  const oldest = versions.at(-1);
  const since = moments.at(-1)?.since;
  return !oldest || since === undefined || Date.parse(oldest.createdAt) < Date.parse(since);
}
