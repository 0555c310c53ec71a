import { describe, expect, it } from "vitest";
import type { BoardEdge, BoardNode } from "@/canvas/model";
import { plant } from "@/outline/tree";
import { type Arrow, type Block, dropped, find, firstKey, type Goal, inSight, laidOut, linesOf, LOOSE, scenesOf, SHOT_WIDTH, shotX, stepped, walked, widthOf } from "./strip";

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

const blocksOf = (...nodes: BoardNode[]): Block[] => laidOut(scenesOf(plant(nodes, new Map(nodes.map(({ id, parent }) => [id, parent])))));
const shape = (blocks: readonly Block[]) => blocks.map(({ key, shots }) => `${key}:${shots.map((shot) => shot.id).join("")}`).join(" ");

const NODES = [
  node("second", "episode", null, "a1"),
  node("first", "episode", null, "a0"),
  node("s3", "scene", "second", "a0"),
  node("s2", "scene", "first", "a1"),
  node("s1", "scene", "first", "a0"),
  node("frame", "frame", "first"),
  node("s4", "scene", null, "a0"),
  node("b", "shot", "s1", "a1"),
  node("a", "shot", "s1", "a0"),
  node("d", "shot", "s3", "a1"),
  node("c", "shot", "s3", "a0"),
  node("line", "dialogue", "s1", "a0"),
  node("z", "shot", "first", "a0"),
];
const BLOCKS = blocksOf(...NODES);

describe("the strip", () => {
  it("has the scenes in the order of the story with their shots in theirs, and the shots of no scene last", () => {
    expect(shape(BLOCKS)).toBe(`s1:ab s2: s3:cd s4: ${LOOSE}:z`);
    expect(BLOCKS.map((block) => block.episode?.id)).toEqual(["first", "first", "second", undefined, undefined]);
  });

  it("is empty without scenes and shots", () => expect([blocksOf(node("n", "note")), widthOf([]), firstKey([])]).toEqual([[], 0, null]));

  it("begins with the first shot, or the scene that has none", () => expect([firstKey(BLOCKS), firstKey(blocksOf(node("s", "scene")))]).toEqual(["a", "s"]));

  it("shows a shot of a scene that makes no sense all the same", () => {
    const broken: BoardNode = { ...node("s", "scene"), invalid: { reason: "xy", name: "xy" } };
    expect(shape(blocksOf(broken, node("a", "shot", "s")))).toBe(`${LOOSE}:a`);
  });

  it("lays scenes out without a gap or an overlap, an empty one with room for a shot", () => {
    for (const [at, block] of BLOCKS.entries()) {
      const next = BLOCKS[at + 1];
      if (next) expect(next.x).toBeGreaterThan(block.x + block.width);
      expect(shotX(block, Math.max(0, block.shots.length - 1)) + SHOT_WIDTH).toBeLessThan(block.x + block.width);
    }
  });

  it("draws no more of 100 scenes with 9 shots each than what is in sight", () => {
    const many = Array.from({ length: 1000 }, (_, n) => node(`n${n}`, n % 10 ? "shot" : "scene", n % 10 ? `n${n - (n % 10)}` : null, `a${String(n).padStart(4, "0")}`));
    const blocks = blocksOf(...many);
    expect([blocks.length, blocks[99]!.shots.length]).toEqual([100, 9]);
    const shown = (from: number) => inSight(blocks, from, from + 1440).flatMap(({ block, first, end }) => block.shots.slice(first, end).map((shot) => [block, block.shots.indexOf(shot)] as const));
    for (const from of [0, 5000, 90_000.5, widthOf(blocks) - 1440]) {
      const drawn = shown(from);
      expect(drawn.length).toBeLessThan(12);
      const inside = blocks.flatMap((block) => block.shots.map((_, at) => [block, at] as const)).filter(([block, at]) => shotX(block, at) + SHOT_WIDTH > from && shotX(block, at) < from + 1440);
      for (const one of inside) expect(drawn).toContainEqual(one);
    }
  });
});

describe("the keys of the strip", () => {
  const walk = (from: string, arrow: Arrow) => walked(BLOCKS, from, arrow);
  it.each<[string, Arrow, string | null]>([
    ["a", "ArrowRight", "b"],
    ["b", "ArrowRight", "c"],
    ["c", "ArrowLeft", "b"],
    ["a", "ArrowLeft", null],
    ["a", "ArrowUp", "s1"],
    ["s1", "ArrowDown", "a"],
    ["s1", "ArrowRight", "s2"],
    ["s2", "ArrowDown", null],
    ["b", "End", "z"],
    ["s4", "Home", "s1"],
    ["gone", "ArrowRight", null],
  ])("lead from %s by %s to %s", (from, arrow, to) => expect(walk(from, arrow)).toBe(to));
});

/** The strip as it is when a card has gone where it should. */
function after(key: string, goal: Goal | null): string | null {
  if (!goal) return null;
  const moved = find(BLOCKS, key)!;
  const card = moved.place < 0 ? moved.block.node! : moved.block.shots[moved.place]!;
  const row = [...goal.others];
  row.splice(goal.place, 0, card);
  return `${goal.parent}:${row.map((one) => one.id).join("")}`;
}

describe("a step with Alt and an arrow", () => {
  it.each<[string, -1 | 1, string | null]>([
    ["a", 1, "s1:ba"],
    ["b", -1, "s1:ba"],
    ["a", -1, null],
    // Over the end of a scene into the next one, an empty one too.
    ["b", 1, "s2:b"],
    ["c", -1, "s2:c"],
    ["d", 1, "s4:d"],
    ["z", -1, "s4:z"],
    ["z", 1, null],
    ["s1", 1, "first:s2s1"],
    // Over the end of an episode into the next one.
    ["s2", 1, "second:s2s3"],
    ["s3", -1, "first:s1s2s3"],
    ["s1", -1, null],
    ["s4", 1, null],
    [LOOSE, -1, null],
  ])("takes %s by %i to %s", (key, by, wanted) => expect(after(key, stepped(BLOCKS, key, by))).toBe(wanted));

  it("goes back behind the last shot of the scene before", () => {
    const blocks = blocksOf(node("s", "scene", null, "a0"), node("a", "shot", "s"), node("t", "scene", null, "a1"), node("b", "shot", "t"));
    expect(stepped(blocks, "b", -1)).toMatchObject({ others: [{ id: "a" }], place: 1, parent: "s" });
  });

  it("leaves no shot without a scene", () => {
    const blocks = blocksOf(node("s", "scene"), node("a", "shot", "s"), node("z", "shot"));
    expect(stepped(blocks, "a", 1)).toBe(null);
  });
});

describe("what is dropped", () => {
  const [s1, s2, s3, s4, loose] = BLOCKS as [Block, Block, Block, Block, Block];
  const at = (block: Block, part: number) => block.x + block.width * part;
  it.each<[string, number, string | null]>([
    ["a", shotX(s1, 1) + SHOT_WIDTH - 5, "s1:ba"],
    ["a", shotX(s1, 1) + 5, null],
    ["b", shotX(s1, 0) + 5, "s1:ba"],
    ["b", at(s1, 1), null],
    ["a", at(s2, 0.5), "s2:a"],
    ["a", shotX(s3, 1), "s3:cad"],
    ["a", at(s3, 0.99), "s3:cda"],
    ["d", -50, "s1:dab"],
    ["z", shotX(s1, 1), "s1:azb"],
    // A shot that is in a scene stays in one.
    ["a", at(loose, 0.5), null],
    ["s1", at(s2, 0.9), "first:s2s1"],
    ["s1", at(s2, 0.1), null],
    ["s3", at(s1, 0.1), "first:s3s1s2"],
    ["s1", at(s4, 0.1), "null:s1s4"],
    ["s1", at(loose, 0.1), null],
  ])("as %s at %i goes to %s", (key, x, wanted) => expect(after(key, dropped(BLOCKS, key, x)?.goal ?? null)).toBe(wanted));
});

describe("the lines of a shot", () => {
  const edge = (id: string, from: string, to: string, kind = "reference"): BoardEdge => ({ id, kind, from, to, label: "", order: "" });
  it("are those that a reference joins to it, each once, in their order", () => {
    const known = new Map([node("a", "shot"), node("l2", "dialogue", null, "a2"), node("l1", "dialogue", null, "a1"), node("n", "note")].map((one) => [one.id, one]));
    const edges = [edge("1", "l2", "a"), edge("2", "a", "l1"), edge("3", "l1", "a"), edge("4", "n", "a"), edge("5", "gone", "a"), edge("6", "l2", "a", "cause")];
    expect([...linesOf(edges, (id) => known.get(id))].map(([shot, lines]) => [shot, lines.map((line) => line.id)])).toEqual([["a", ["l1", "l2"]]]);
  });
});
