import { describe, expect, it } from "vitest";
import type { BoardNode } from "@/canvas/model";
import { effectOf, marked, type Piece } from "./compare";

const brackets = (pieces: Piece[]) => pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join("");
const both = (before: string, after: string) => {
  const { before: one, after: other } = marked(before, after);
  return [brackets(one), brackets(other)];
};

describe("two texts beside each other", () => {
  it("mark the words that the other lacks, and nothing else", () => {
    expect(both("Wet stones under the lamp.", "Dry stones under one red lamp.")).toEqual(["[Wet] stones under [the] lamp.", "[Dry] stones under [one red] lamp."]);
    expect(both("so it is now", "so that was now")).toEqual(["so [it is] now", "so [that was] now"]);
    expect(both("the same", "the same")).toEqual(["the same", "the same"]);
    expect(both("", "all new")).toEqual(["", "[all new]"]);
  });
  it("know the words of Chinese", () => {
    const [before, after] = both("路灯坏了，地面很湿。", "路灯亮着，地面很湿。");
    expect(before).toMatch(/^路灯\[.*\]，地面很湿。$/);
    expect(after).toMatch(/^路灯\[.*\]，地面很湿。$/);
  });
  it("keep every letter, of texts that are too long to be compared word for word as well", () => {
    const long = (word: string) => Array.from({ length: 3_000 }, (_, at) => `${word}${at % 7}`).join(" ");
    const { before, after } = marked(`a ${long("x")} z`, `a ${long("y")} z`);
    expect(before.map((one) => one.text).join("")).toBe(`a ${long("x")} z`);
    expect(after.map((one) => one.changed)).toEqual([false, true, false]);
  });
});

const scene = (fields: Record<string, unknown>) => ({ id: "n", kind: "scene", fields }) as unknown as BoardNode;

describe("what a late result would do", () => {
  it("is another text, and what fills empty places; what people put down stays", () => {
    const result = { description: " New. ", lighting: "dusk", location: "quay", anchors: ["lamp", "wall"], nodes: [], seq: 3 };
    expect(effectOf({ result }, scene({ description: "Old.", anchors: { lighting: "mine", anchors: [] } }), [])).toEqual({
      texts: [{ field: "description", before: "Old.", after: "New." }],
      fills: [{ field: "location", value: "quay" }, { field: "anchors", value: "lamp · wall" }],
      adds: [],
      note: "",
    });
  });
  it("is so many cards of a breakdown; people who have a card get no second one", () => {
    const result = { logline: "A ferry.", characters: [{ name: "Wren" }, { name: "Maud" }], scenes: [{ title: "1" }, { title: "2" }] };
    expect(effectOf({ result }, undefined, ["wren "]).adds).toEqual([{ kind: "character", count: 1 }, { kind: "scene", count: 2 }, { kind: "note", count: 1 }]);
    expect(effectOf({ result: { text: "1. The quay" } }, undefined, [])).toEqual({ texts: [], fills: [], adds: [{ kind: "note", count: 1 }], note: "1. The quay" });
  });
});
