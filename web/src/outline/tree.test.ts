import { describe, expect, it } from "vitest";
import type { BoardNode } from "@/canvas/model";
import { wordsOf } from "@/palette/match";
import { plant, rowsOf, search, type Tree, typedAhead } from "./tree";

const node = (id: string, kind: string, parent: string | null = null, order = "", fields: Record<string, unknown> = {}): BoardNode => ({
  id,
  kind,
  xy: [0, 0],
  size: null,
  parent,
  order,
  color: null,
  locked: false,
  fields,
  invalid: null,
});

const tree = (...nodes: BoardNode[]): Tree => plant(nodes, new Map(nodes.map(({ id, parent }) => [id, parent])));
const shape = (grown: Tree, closed: string[] = []) => rowsOf(grown, new Set(closed)).map((row) => `${"-".repeat(row.level)}${row.key} ${row.place}/${row.count}`);

const BOARD = tree(
  node("s2", "scene", "e", "a1", { title: "雨夜", description: "Her umbrella drips on the floor of the tram." }),
  node("s1", "scene", "e", "a0", { title: "Opening" }),
  node("e", "episode", null, "a0", { title: "One" }),
  node("d", "dialogue", "s1", "a0", { text: "路灯坏了" }),
  node("b", "shot", "s1", "a1"),
  node("a", "shot", "s1", "a0"),
  node("mei", "character", null, "", { name: "Mei" }),
  node("f", "frame"),
  node("loose", "scene", "f", "a5", { title: "Loose" }),
);

describe("the tree", () => {
  it("goes from the episode to its scenes, their shots in order before their dialogue, and leaves frames aside", () => {
    expect(shape(BOARD)).toEqual([
      "-section:story 1/3",
      "--e 1/2",
      "---s1 1/2",
      "----a 1/3",
      "----b 2/3",
      "----d 3/3",
      "---s2 2/2",
      "--loose 2/2",
      "-section:cast 2/3",
      "--mei 1/1",
      "-section:rest 3/3",
      "--f 1/1",
    ]);
  });

  it("leaves out what is in closed rows", () => {
    expect(shape(BOARD, ["e", "section:cast"])).toEqual(["-section:story 1/3", "--e 1/2", "--loose 2/2", "-section:cast 2/3", "-section:rest 3/3", "--f 1/1"]);
  });

  it("holds thousands", () => {
    const many = Array.from({ length: 2000 }, (_, n) => node(`n${n}`, n % 5 ? "shot" : "scene", n % 5 ? `n${n - (n % 5)}` : null, `a${n}`));
    expect(rowsOf(tree(...many), new Set())).toHaveLength(2001);
  });
});

describe("searching in it", () => {
  const found = (query: string) => {
    const result = search(BOARD, wordsOf(query));
    return [[...result.fits], rowsOf(BOARD, new Set(["e", "s1"]), result).map((row) => row.key), [...result.snippets.values()]];
  };

  it("finds Chinese anywhere in a text and unfolds what it is in", () => {
    expect(found("灯坏")).toEqual([["d"], ["section:story", "e", "s1", "d"], []]);
  });

  it("tells where it stands, if not in the name", () => {
    expect(found("雨夜 TRAM")).toEqual([["s2"], ["section:story", "e", "s2"], ["…f the tram."]]);
  });

  it("finds nothing of what is not there", () => {
    expect(found("灯好")).toEqual([[], [], []]);
  });
});

describe("typing ahead", () => {
  it("goes to the next that begins so, and round", () => {
    const names = ["Anna", "Ben", "Ada", "雨夜"];
    expect([typedAhead(names, 0, "a"), typedAhead(names, 2, "a"), typedAhead(names, 0, "an"), typedAhead(names, 0, "雨"), typedAhead(names, 0, "x")]).toEqual([2, 0, 0, 3, -1]);
  });
});
