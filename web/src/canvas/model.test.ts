import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { orderAfter } from "./edits";
import { type BoardNode, casts, parents, readEdge, numbersOf, readNode } from "./model";

const doc = new Y.Doc();
let last = 0;

function stored(fields: Record<string, unknown>): Y.Map<unknown> {
  const map = new Y.Map<unknown>(Object.entries(fields));
  doc.getMap("any").set(String(last++), map);
  return map;
}

const read = (fields: Record<string, unknown>, id = "n") => readNode(id, stored(fields));
const at = (id: string, parent?: string, order = "", kind = "scene"): BoardNode => read({ kind, xy: [0, 0], order, ...(parent ? { parent } : {}) }, id);
const byId = (...nodes: BoardNode[]) => new Map(nodes.map((node) => [node.id, node]));

describe("a node that makes no sense", () => {
  it.each([
    ["a number instead of a map", 5, { reason: "not-a-map", name: "" }],
    ["no kind", stored({ xy: [0, 0] }), { reason: "kind", name: "" }],
    ["an unknown kind", stored({ kind: "dragon", xy: [0, 0] }), { reason: "kind", name: "dragon" }],
    ["a word as its place", stored({ kind: "note", xy: "a" }), { reason: "xy", name: "xy" }],
    ["an endless place", stored({ kind: "note", xy: [Number.NaN, 0] }), { reason: "xy", name: "xy" }],
    ["a number as its title", stored({ kind: "scene", title: 7 }), { reason: "field", name: "title" }],
    ["a choice that there is not", stored({ kind: "world", type: "moon" }), { reason: "field", name: "type" }],
    ["an order that is no word", stored({ kind: "scene", order: 3 }), { reason: "order", name: "order" }],
  ])("%s reads as invalid with the reason", (_what, value, reason) => expect(readNode("n", value).invalid).toEqual(reason));

  it("has a finite place that is the same everywhere", () => {
    const first = read({ kind: "note", xy: "a" }, "lost");
    expect(first.xy.every(Number.isFinite)).toBe(true);
    expect(first.xy).toEqual(read({ kind: "note", xy: [1, 2, 3] }, "lost").xy);
  });

  it("keeps the fields that can be read", () => expect(read({ kind: "scene", xy: "a", place: "旧码头" }).fields).toEqual({ place: "旧码头" }));
});

describe("parents", () => {
  it("are cut where they come back to the node", () => {
    const found = parents(byId(at("a", "b"), at("b", "c"), at("c", "a"), at("d", "a")));
    expect([...found.values()].filter((parent) => parent === null)).toHaveLength(1);
    expect(found.get("a")).toBe(null);
    expect(found.get("d")).toBe("a");
  });
  it("that are gone count as none", () => expect(parents(byId(at("a", "gone"))).get("a")).toBe(null));
  it("that are the node itself count as none", () => expect(parents(byId(at("a", "a"))).get("a")).toBe(null));
});

describe("scenes", () => {
  it("are numbered by order among those with the same parent, equal orders by id", () => {
    const nodes = byId(at("z", undefined, "a1"), at("b", undefined, "a0"), at("a", undefined, "a1"), at("x", "b", "a9"));
    expect([...numbersOf(nodes, (id) => (id === "x" ? "b" : null))]).toEqual([
      ["b", 1],
      ["a", 2],
      ["z", 3],
      ["x", 1],
    ]);
  });
  it("number their shots, whatever number these were made with; a shot without a scene has none", () => {
    const shot = (id: string, parent: string | undefined, order: string) => at(id, parent, order, "shot");
    const nodes = byId(at("s"), shot("b", "s", "a2"), shot("a", "s", "a1"), shot("c", undefined, "a0"));
    const numbers = numbersOf(nodes, (id) => nodes.get(id)!.parent);
    expect([numbers.get("a"), numbers.get("b"), numbers.get("c")]).toEqual([1, 2, undefined]);
  });
  it("have the cast of their cast edges, each once, in the order of the edges", () => {
    const edge = (id: string, to: string, order: string) => readEdge(id, stored({ kind: "cast", from: "s", to, order }))!;
    const nodes = byId(at("s"), at("p"), at("q"));
    expect(casts([edge("1", "p", "a2"), edge("2", "q", "a1"), edge("3", "p", "a3"), edge("4", "gone", "a0")], nodes).get("s")).toEqual(["q", "p"]);
  });
});

describe("edges", () => {
  it.each([5, stored({ kind: "cast", from: 1, to: "b" }), stored({ from: "a", to: "b" }), stored({ kind: "love", from: "a", to: "b" })])(
    "that cannot be drawn are left out",
    (value) => expect(readEdge("e", value)).toBe(null),
  );
});

describe("a new order", () => {
  it("comes after all others", () =>
    expect(
      orderAfter([
        { id: "1", order: "a0" },
        { id: "2", order: "a5" },
      ]) > "a5",
    ).toBe(true));
  it("steps over orders that are no fractional index", () =>
    expect(
      orderAfter([
        { id: "1", order: "a0" },
        { id: "2", order: "!!" },
      ]) > "a0",
    ).toBe(true));
  it("exists where there is none yet", () => expect(orderAfter([])).toBe("a0"));
});
