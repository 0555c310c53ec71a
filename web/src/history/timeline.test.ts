import { describe, expect, it } from "vitest";
import type { Moment, Version } from "@/api";
import { daysOf, entriesOf, filtered, peopleOf, reach, renewed } from "./timeline";

const MEI = { type: "user", id: "m", name: "Mei" };
const WREN = { type: "user", id: "w", name: "Wren" };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute)).toISOString();

const moment = (seqFrom: number, seqTo: number, authors = [MEI]): Moment => ({
  seqFrom,
  seqTo,
  since: at(seqFrom),
  at: at(seqTo),
  authors,
  origins: [{ by: "session", job: "", generation: "", model: "" }],
  summary: { added: 1, changed: 0, removed: 0 },
});

const version = (id: string, seq: number, kind = "manual", made = seq): Version => ({ id, seq, label: id, note: "", kind, authors: [WREN], createdAt: at(made), createdBy: WREN });

const told = (moments: Moment[], versions: Version[], complete = true) => entriesOf(moments, versions, complete).map((one) => [one.key, one.seq, one.version?.id ?? null, one.before]);

describe("moments and versions in one list", () => {
  it("are one row where a version stands at the end of a moment", () => {
    expect(told([moment(4, 9), moment(1, 3)], [version("a", 3)])).toEqual([
      ["moment:4", 9, null, 3],
      ["version:a", 3, "a", 0],
    ]);
  });

  it("are two where a moment went on behind the name, each compared with what was before it", () => {
    expect(told([moment(4, 9), moment(1, 3)], [version("a", 6)])).toEqual([
      ["moment:4", 9, null, 3],
      ["version:a", 6, "a", 3],
      ["moment:1", 3, null, 0],
    ]);
  });

  it("show every name of a change, and what made itself only where there is none", () => {
    const versions = [version("b", 3), version("a", 3), version("0", 3, "auto"), version("d", 9, "auto"), version("c", 9, "nobody knows this kind")];
    expect(told([moment(4, 9), moment(1, 3)], versions)).toEqual([
      ["moment:4", 9, "d", 3],
      ["version:b", 3, "b", 0],
      ["version:a", 3, "a", 0],
    ]);
  });

  it("tell no version from before the oldest moment that is loaded, as others may be missing there", () => {
    const old = version("a", 3);
    expect(told([moment(4, 9)], [old], false)).toEqual([["moment:4", 9, null, 3]]);
    expect(told([moment(4, 9)], [old])).toEqual([
      ["moment:4", 9, null, 3],
      ["version:a", 3, "a", null],
    ]);
  });

  it("stand at the time of what they show, whenever they got their name", () => {
    const entries = entriesOf([moment(4, 9), moment(1, 3)], [version("late", 5, "manual", 50), version("later", 3, "manual", 55)], true);
    expect(entries.map((one) => one.at)).toEqual([at(9), at(9), at(3)]);
  });
});

describe("what is listed", () => {
  const entries = entriesOf([moment(7, 9, [WREN]), moment(4, 6), moment(1, 3)], [version("kept", 3), version("before", 6, "auto")], true);
  const keys = (named: boolean, person: string | null) => filtered(entries, { named, person }).map((one) => one.key);
  it("is everything, what was named, or what one person did", () => {
    expect([keys(false, null), keys(true, null), keys(false, "w"), keys(true, "w")]).toEqual([["moment:7", "moment:4", "version:kept"], ["version:kept"], ["moment:7"], []]);
    expect(peopleOf(entries)).toEqual([WREN, MEI]);
  });
});

describe("days", () => {
  const day = (month: number, date: number, hour: number) => ({ ...entriesOf([moment(1, 2)], [], true)[0]!, at: new Date(2026, month, date, hour).toISOString() });
  it("are those of the person's own calendar", () => {
    const days = daysOf([day(10, 2, 0), day(10, 1, 23), day(10, 1, 1), day(9, 31, 23)], new Date(2026, 10, 2, 0, 30).getTime());
    expect(days.map(({ date, which, entries }) => [date, which, entries.length])).toEqual([
      ["2026-11-02", "today", 1],
      ["2026-11-01", "yesterday", 2],
      ["2026-10-31", "other", 1],
    ]);
  });
});

describe("a newest page that is asked for again", () => {
  const pages = [
    { items: [moment(7, 9), moment(4, 6)], nextBefore: 4 },
    { items: [moment(1, 3)], nextBefore: null },
  ];
  it("takes the place of what it tells anew, and of nothing else", () => {
    expect(renewed(pages, { items: [moment(10, 11), moment(7, 9)], nextBefore: 7 })).toEqual([{ items: [moment(10, 11), moment(7, 9), moment(4, 6), moment(1, 3)], nextBefore: null }]);
  });
  it("takes up a moment that has gone on", () => {
    expect(renewed(pages, { items: [moment(7, 12)], nextBefore: 7 })[0]!.items.map(({ seqTo }) => seqTo)).toEqual([12, 6, 3]);
  });
  it("stands alone where something is missing between it and what is known, or nothing is older", () => {
    const far = { items: [moment(80, 90)], nextBefore: 80 };
    const all = { items: [moment(1, 9)], nextBefore: null };
    expect([renewed(pages, far), renewed(pages, all)]).toEqual([[far], [all]]);
  });
});

describe("versions", () => {
  it("reach far enough when the oldest was made before the oldest moment", () => {
    expect([reach([moment(4, 9)], [version("a", 8), version("b", 5, "auto", 5)]), reach([moment(4, 9)], [version("a", 8), version("b", 3)]), reach([], [])]).toEqual([false, true, true]);
  });
});
