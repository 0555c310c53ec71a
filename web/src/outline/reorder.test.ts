import { describe, expect, it } from "vitest";
import { type Arrow, ordersFor, relinked } from "./reorder";

const sorted = (others: { id: string; order: string }[], moved: string, place: number): string => {
  const orders = new Map(others.map(({ id, order }) => [id, order]));
  for (const [id, order] of ordersFor(others, moved, place)) orders.set(id, order);
  return [...orders].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([id]) => id).join("");
};

describe("the order of a moved card", () => {
  const others = [
    { id: "a", order: "a0" },
    { id: "b", order: "a1" },
    { id: "c", order: "a2" },
  ];

  it.each([
    [0, "xabc"],
    [1, "axbc"],
    [3, "abcx"],
  ])("at place %i", (place, wanted) => {
    expect(sorted(others, "x", place)).toBe(wanted);
    expect(ordersFor(others, "x", place).size).toBe(1);
  });

  it("gives all of them new ones where there is nothing to go between", () => {
    const broken = [
      { id: "a", order: "" },
      { id: "b", order: "a1" },
      { id: "c", order: "a1" },
      { id: "d", order: "no index" },
    ];
    for (const [place, wanted] of [
      [0, "xabcd"],
      [2, "abxcd"],
      [4, "abcdx"],
    ] as const)
      expect(sorted(broken, "x", place)).toBe(wanted);
  });
});

describe("the arrows of a sequence", () => {
  const chain = (...ids: string[]): Arrow[] => ids.slice(1).map((to, at) => ({ id: `${ids[at]}${to}`, from: ids[at]!, to }));
  const after = (ids: string[], moved: string, place: number, arrows: Arrow[]): string => {
    const others = ids.filter((id) => id !== moved);
    const { drop, join } = relinked(moved, others[place - 1] ?? null, others[place] ?? null, new Set(ids), arrows);
    const left = arrows.filter((arrow) => !drop.includes(arrow.id)).map(({ from, to }) => from + to);
    return [...left, ...join.map(([from, to]) => from + to)].sort().join(" ");
  };
  const ids = ["a", "b", "c", "d"];

  it.each([
    ["b", 2, "ac bd cb"],
    ["d", 0, "ab bc da"],
    ["a", 3, "bc cd da"],
    ["b", 0, "ac ba cd"],
    ["b", 1, "ab bc cd"],
    ["c", 3, "ab bd dc"],
  ])("follow %s to place %i", (moved, place, wanted) => {
    expect(after(ids, moved, place, chain(...ids))).toBe(wanted);
  });

  it("stay as they are where they are no chain", () => {
    const fork = [...chain("a", "b"), { id: "ac", from: "a", to: "c" }, { id: "ad", from: "a", to: "d" }];
    expect(after(ids, "a", 3, fork)).toBe("ab ac ad");
    expect(after(ids, "d", 0, chain("a", "b", "c"))).toBe("ab bc");
  });
});
