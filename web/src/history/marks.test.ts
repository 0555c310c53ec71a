import { describe, expect, it } from "vitest";
import type { Diff } from "@/api";
import { marksOf, restorable, step } from "./marks";

const change = { before: 1, after: 2 };
const card = (id: string, xy: [number, number] = [0, 0]) => ({ type: "node" as const, id, kind: "scene", title: id, fields: { kind: "scene", xy } });
const differs = (id: string, ...names: string[]) => ({ type: "node" as const, id, kind: "scene", title: id, fields: Object.fromEntries(names.map((name) => [name, change])) });

const DIFF: Diff = {
  from: { seq: 1 },
  to: { seq: 9 },
  added: [card("came", [50, 900]), { ...card("e1"), type: "edge" }],
  removed: [card("went", [0, 0])],
  changed: [differs("both", "title"), { ...differs("", "title"), type: "project", id: null }],
  moved: [differs("both", "xy"), differs("moved", "order")],
};
const places: Record<string, [number, number]> = { went: [500, 10], both: [0, 20], moved: [0, 1_200] };
const marks = (shown: "from" | "to") => marksOf(DIFF, shown, (id) => places[id]);

describe("marks", () => {
  it("are told in the order in which one reads the board, with ghosts for what is not on it", () => {
    const shown = (at: "from" | "to") => marks(at).cards.map(({ id, what, ghost }) => [id, what, ghost]);
    expect(shown("from")).toEqual([
      ["both", "changed", false],
      ["went", "removed", false],
      ["came", "added", true],
      ["moved", "moved", false],
    ]);
    expect(shown("to").filter(([, , ghost]) => ghost)).toEqual([["went", "removed", true]]);
    expect(marks("to").byId.get("went")!.stored).toEqual({ kind: "scene", xy: [0, 0] });
  });

  it("count a card once, and lines and the project apart from cards", () => {
    const { counts, lines, project, byId } = marks("from");
    expect([counts, lines, Object.keys(project)]).toEqual([{ added: 1, changed: 1, removed: 1, moved: 1 }, 1, ["title"]]);
    expect(Object.keys(byId.get("both")!.fields)).toEqual(["title", "xy"]);
  });
});

describe("the next difference", () => {
  it("goes around, and begins at an end", () => {
    const { cards } = marks("from");
    expect([step(cards, null, 1), step(cards, null, -1), step(cards, "moved", 1), step(cards, "both", -1), step(cards, "went", 1)].map((one) => one!.id)).toEqual(["both", "moved", "both", "moved", "came"]);
    expect(step([], null, 1)).toBe(null);
  });
});

describe("what can be brought back of a selection", () => {
  it("is what differs, and ghosts only where they are alone", () => {
    expect([restorable(["both", "same", "came"], marks("from")), restorable(["came"], marks("from")), restorable(["same"], marks("from"))]).toEqual([["both"], ["came"], []]);
  });
});
