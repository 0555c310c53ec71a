import { describe, expect, it } from "vitest";
import type { Moment, Version } from "@/api";
import { type Format, type Locale, translate, type Translate } from "@/i18n";
import { entriesOf } from "./timeline";
import { counted, type Known, savedWith, signOf, titleOf } from "./words";

type Origin = Moment["origins"][number];
const door = (by: string, more: Partial<Origin> = {}): Origin => ({ by, job: "", generation: "", model: "", ...more });
const at = "2026-11-28T12:00:00Z";

const moment = (origins: Origin[], summary = { added: 0, changed: 0, removed: 0 }, seqTo = 9): Moment => ({ seqFrom: seqTo, seqTo, since: at, at, authors: [], origins, summary });
const version = (id: string, seq: number, kind: string, label = ""): Version => ({ id, seq, label, note: "", kind, authors: [], createdAt: at, createdBy: { type: "user", id: "m" } });

function known(locale: Locale, versions: Version[] = [], moments: Moment[] = []): Known {
  const t: Translate = (key, ...values) => translate(locale, key, ...values);
  const format = { sequence: (items: string[]) => items.join(locale === "en" ? ", " : "，"), dateTime: (when: unknown) => `<${String(when)}>` } as unknown as Format;
  return { t, format, versions, moments, generation: (kind) => `[${kind}]` };
}

const title = (one: Moment | null, versions: Version[], moments: Moment[] = one ? [one] : []) => {
  const entry = entriesOf(moments, versions, true).find(({ seq }) => seq === (one?.seqTo ?? versions[0]!.seq))!;
  return [titleOf(entry, known("en", versions, moments)), signOf(entry)];
};

describe("what was saved by itself", () => {
  it("does not hide what happened, and is told beside it", () => {
    const changed = moment([door("session")], { added: 0, changed: 2, removed: 0 });
    const versions = [version("b", 9, "auto"), version("c", 11, "restore")];
    expect(title(changed, versions)).toEqual(["2 changed", "people"]);
    const told = (found: Version[]) => savedWith(entriesOf([changed], found, true).find(({ seq }) => seq === 9)!, known("en", found));
    expect([told(versions), told([version("b", 9, "job")]), told([version("a", 9, "manual", "Kept")]), told([])]).toEqual(["Before a restore", "Before a generation", "", ""]);
  });
});

describe("what happened", () => {
  it("is counted in both languages, and never as nothing", () => {
    const two = moment([door("session")], { added: 3, changed: 5, removed: 0 });
    const said = (["en", "zh-CN"] as const).map((locale) => [counted(two, known(locale)), counted(moment([]), known(locale))]);
    expect(said).toEqual([
      ["3 added, 5 changed", "Lines and details"],
      ["新增 3 张，修改 5 张", "连线和细节"],
    ]);
  });

  it("is told as what a job, a restore or a revert did", () => {
    const kept = version("a", 4, "manual", "Before the storm");
    const past = moment([door("session")], undefined, 5);
    const restore = (seq: number) => moment([door("restore", { seq })]);
    expect([
      title(moment([door("job", { generation: "breakdown" })]), []),
      title(moment([door("session"), door("job", { generation: "unheard_of" })]), []),
      title(restore(4), [kept]),
      title(restore(5), [kept], [restore(5), past]),
      title(restore(3), [kept]),
      title(moment([door("revert", { job: "j" })]), []),
      title(moment([door("api")], { added: 0, changed: 0, removed: 2 }), []),
    ]).toEqual([
      ["Storyroom broke the story down", "job"],
      ["Storyroom: [unheard_of]", "job"],
      ["Restored “Before the storm”", "restore"],
      [`Restored how it was on <${at}>`, "restore"],
      ["Restored an earlier moment", "restore"],
      ["Took back what Storyroom had written", "revert"],
      ["2 removed", "api"],
    ]);
  });

  it("goes by the name that people gave it, and what made itself says what it is", () => {
    const restored = version("c", 9, "restore", "Before the storm");
    expect([
      title(moment([door("job", { generation: "breakdown" })]), [version("a", 9, "manual", "Kept")]),
      title(null, [version("b", 8, "auto"), restored]),
      title(null, [version("b", 8, "auto")]),
      title(null, [version("b", 8, "of tomorrow")]),
      title(null, [version("b", 8, "import", "The lighthouse")]),
    ]).toEqual([
      ["Kept", "named"],
      ["Before restoring “Before the storm”", "auto"],
      ["Saved automatically", "auto"],
      ["Saved automatically", "auto"],
      ["The lighthouse", "import"],
    ]);
  });
});
