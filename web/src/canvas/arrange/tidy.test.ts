import { describe, expect, it } from "vitest";
import { contains, overlaps } from "./box";
import { tidy, type TidyCard, type TidyLink } from "./tidy";

const SIZES: Record<string, readonly [number, number]> = { scene: [320, 180], character: [240, 150], frame: [640, 480] };

const card = (id: string, kind: string, x = 0, y = 0, more: Partial<TidyCard> = {}): TidyCard => {
  const [width, height] = SIZES[kind] ?? [220, 160];
  return { id, kind, box: { x, y, width, height }, order: "", parent: null, ...more };
};
const link = (kind: string, from: string, to: string): TidyLink => ({ kind, from, to });

/** The cards where they are now. */
function after(cards: readonly TidyCard[], links: readonly TidyLink[]): TidyCard[] {
  const { places, sizes } = tidy(cards, links);
  return cards.map((one) => {
    const [x, y] = places.get(one.id)!;
    const [width, height] = sizes.get(one.id) ?? [one.box.width, one.box.height];
    return { ...one, box: { x, y, width, height } };
  });
}

const SCENES = ["s1", "s2", "s3", "s4", "s5", "s6", "s7"];
const STORY = [
  ...SCENES.map((id, at) => card(id, "scene", 900 - at * 130, (at * 997) % 400, { order: `a${at}` })),
  card("late", "character", 50, 60),
  card("early", "character", 700, 900),
  card("note", "note", 10, 10),
  card("shot", "shot", 30, 30, { parent: "s3" }),
  card("why", "beat", 400, 3),
  card("because", "beat", 300, 3),
];
const LINKS = [
  ...SCENES.slice(1).map((id, at) => link("sequence", SCENES[at]!, id)),
  link("cast", "s1", "early"),
  link("cast", "s6", "late"),
  link("cast", "s7", "early"),
  link("reference", "note", "shot"),
  link("cause", "because", "why"),
];

describe("a tidied board", () => {
  const now = new Map(after(STORY, LINKS).map((one) => [one.id, one.box]));
  const at = (id: string) => now.get(id)!;

  it("has no two cards on each other", () => {
    const boxes = [...now];
    const clashes = boxes.flatMap(([a, one], n) => boxes.slice(n + 1).flatMap(([b, other]) => (overlaps(one, other) ? [[a, b]] : [])));
    expect(clashes).toEqual([]);
  });
  it("reads along the sequence, in rows", () => {
    const read = [...SCENES].sort((a, b) => at(a).y - at(b).y || at(a).x - at(b).x);
    expect(read).toEqual(SCENES);
    expect(new Set(SCENES.map((id) => at(id).y)).size).toBeGreaterThan(1);
  });
  it("has the cast above the scenes, in the order of their entrances", () => {
    for (const person of ["early", "late"]) expect(at(person).y + at(person).height).toBeLessThan(at("s1").y);
    expect(at("early").x).toBeLessThan(at("late").x);
  });
  it("has what hangs on a scene under it", () => {
    for (const id of ["shot", "note"]) expect([id, at(id).x]).toEqual([id, at("s3").x]);
    expect(at("s3").y).toBeLessThan(at("shot").y);
    expect(at("shot").y).toBeLessThan(at("note").y);
  });
  it("has the cause before the effect", () => expect(at("because").x).toBeLessThan(at("why").x));
  it("stays at its corner", () => {
    expect(Math.min(...[...now.values()].map((box) => box.x))).toBe(Math.min(...STORY.map((one) => one.box.x)));
    expect(Math.min(...[...now.values()].map((box) => box.y))).toBe(Math.min(...STORY.map((one) => one.box.y)));
  });
  it("is the same however the document lists its cards", () => {
    const again = new Map(after([...STORY].reverse(), [...LINKS].reverse()).map((one) => [one.id, one.box]));
    for (const [id, box] of now) expect([id, again.get(id)]).toEqual([id, box]);
  });
  it("is tidy already", () => {
    const once = after(STORY, LINKS);
    const twice = after(once, LINKS);
    expect(new Map(twice.map((one) => [one.id, one.box]))).toEqual(new Map(once.map((one) => [one.id, one.box])));
  });
});

describe("frames", () => {
  const cards = [
    card("act", "frame", 0, 0, { box: { x: 0, y: 0, width: 900, height: 700 } }),
    card("inner", "frame", 10, 300, { box: { x: 10, y: 300, width: 500, height: 390 } }),
    card("a", "scene", 500, 20),
    card("b", "scene", 20, 60),
    card("c", "note", 30, 310),
    card("out", "note", 1000, 30),
  ];
  const links = [link("sequence", "a", "b")];
  const now = new Map(after(cards, links).map((one) => [one.id, one.box]));
  const at = (id: string) => now.get(id)!;

  it("keep what lies in them, and fit around it", () => {
    for (const [frame, id] of [
      ["act", "a"],
      ["act", "b"],
      ["act", "inner"],
      ["inner", "c"],
    ] as const)
      expect([frame, id, contains(at(frame), at(id))]).toEqual([frame, id, true]);
    expect(contains(at("act"), at("out"))).toBe(false);
    expect(at("inner").width).toBe(220 + 80);
  });
});

describe("a circle", () => {
  it("of scenes is entered where the order says", () => {
    const cards = ["b", "a", "c"].map((id) => card(id, "scene", 0, 0, { order: id }));
    const links = [link("sequence", "a", "b"), link("sequence", "b", "c"), link("sequence", "c", "a")];
    const read = after(cards, links).sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
    expect(read.map((one) => one.id)).toEqual(["a", "b", "c"]);
  });
  it("of causes has an end", () => {
    const cards = ["x", "y"].map((id) => card(id, "beat"));
    expect(tidy(cards, [link("cause", "x", "y"), link("cause", "y", "x")]).places.size).toBe(2);
  });
});
