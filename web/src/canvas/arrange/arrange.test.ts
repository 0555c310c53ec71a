import { describe, expect, it } from "vitest";
import { align, distribute, type Placed, type Side } from "./align";
import { type Box, inReadingOrder } from "./box";
import { distances, snap } from "./snap";

const box = (x: number, y: number, width = 100, height = 50): Box => ({ x, y, width, height });
const card = (id: string, at: Box, fixed = false): Placed => ({ id, box: at, fixed });
const cards = [card("a", box(0, 0)), card("b", box(40, 100, 200, 80)), card("c", box(10, 300, 60, 60))];

describe("aligning", () => {
  it.each<[Side, Record<string, number[]>]>([
    ["left", { b: [0, 100], c: [0, 300] }],
    ["centre", { a: [70, 0], b: [20, 100], c: [90, 300] }],
    ["right", { a: [140, 0], c: [180, 300] }],
    ["top", { b: [40, 0], c: [10, 0] }],
    ["middle", { a: [0, 155], b: [40, 140], c: [10, 150] }],
    ["bottom", { a: [0, 310], b: [40, 280] }],
  ])("%s moves those that are not there yet", (side, wanted) => expect(Object.fromEntries(align(cards, side))).toEqual(wanted));

  it("goes by what is locked, which does not move", () => {
    const locked = [card("a", box(0, 0)), card("l", box(37, 90), true)];
    expect(Object.fromEntries(align(locked, "left"))).toEqual({ a: [37, 0] });
  });
});

describe("distributing", () => {
  it("leaves the outermost and makes the gaps between all equal", () => {
    const row = [card("c", box(500, 7)), card("a", box(0, 5)), card("b", box(120, 0, 50))];
    expect(Object.fromEntries(distribute(row, "x"))).toEqual({ b: [275, 0] });
  });
  it("works down as well, and where they overlap", () => {
    const column = [card("a", box(0, 0)), card("b", box(0, 10)), card("c", box(0, 60))];
    expect(Object.fromEntries(distribute(column, "y"))).toEqual({ b: [0, 30] });
  });
});

describe("a dragged box", () => {
  it("comes in line with the nearest edge, and the line spans both", () => {
    const found = snap(box(103, 204), [box(100, 0), box(400, 300)], 6);
    expect([found.dx, found.dy]).toEqual([-3, 0]);
    expect(found.guides).toContainEqual({ axis: "x", at: 100, from: 0, to: 254 });
  });
  it("comes in line by its centre", () => expect(snap(box(22, 200, 60), [box(0, 0)], 6).dx).toBe(-2));
  it("is left alone beyond the reach", () => expect(snap(box(108, 208), [box(0, 0)], 6)).toEqual({ dx: 0, dy: 0, guides: [], gaps: [] }));
  it("takes the gap of the two beside it", () => {
    const found = snap(box(323, 3), [box(0, 1), box(160, 2)], 6);
    expect(found.dx).toBe(-3);
    expect(found.gaps.filter((gap) => gap.axis === "x").map(({ from, to }) => [from, to])).toEqual([
      [100, 160],
      [260, 320],
    ]);
  });
  it("comes into the middle between two", () => expect(snap(box(253, 5), [box(0, 0), box(500, 9)], 6).dx).toBe(-3));
  it("takes no gap from those above and below it", () => expect(snap(box(323, 903), [box(0, 1), box(160, 2)], 6).gaps).toEqual([]));
});

describe("distances", () => {
  it("are between the edges that face each other", () =>
    expect(distances(box(0, 0), box(150, 10))).toEqual([
      { axis: "x", at: 30, from: 100, to: 150 },
      { axis: "y", at: 50, from: 0, to: 10 },
      { axis: "y", at: 50, from: 50, to: 60 },
    ]));
  it("are the margins inside of a box around", () =>
    expect(distances(box(0, 0, 300, 200), box(20, 30)).map(({ axis, from, to }) => [axis, to - from])).toEqual([
      ["x", 20],
      ["x", 180],
      ["y", 30],
      ["y", 120],
    ]));
});

it("cards are read in rows, though their edges differ a little", () => {
  const read = inReadingOrder([card("d", box(0, 200)), card("c", box(300, -6)), card("a", box(0, 0)), card("b", box(150, 15))]);
  expect(read.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
});
