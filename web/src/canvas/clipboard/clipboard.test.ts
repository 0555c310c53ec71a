import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Connection } from "@/sync";
import { readNode } from "../model";
import { type Clip, clipOf, FORMAT, htmlOfClip, notesOf, readClip, textOfClip } from "./clip";
import { paste, pasteNotes, type Target } from "./paste";

/** A project's document without a room around it. */
function project(name: string, nodes: Record<string, Record<string, unknown>>) {
  const doc = new Y.Doc();
  const roots = { project: doc.getMap("project"), nodes: doc.getMap("nodes"), edges: doc.getMap("edges") };
  for (const [id, fields] of Object.entries(nodes)) roots.nodes.set(id, new Y.Map(Object.entries(fields)));
  const edit = <T>(change: () => T): T => doc.transact(change);
  const node = (id: string) => (roots.nodes.has(id) ? readNode(id, roots.nodes.get(id)) : undefined);
  const all = () => [...roots.nodes.keys()].map((id) => node(id)!);
  const target: Target = { connection: { doc, roots, edit } as unknown as Connection, project: name, node, all };
  return { ...target, roots, node: (id: string) => node(id)! };
}

const STORY = {
  pier: { kind: "scene", xy: [0, 0], order: "a0", title: "The pier", place: "Harbour" },
  lamp: { kind: "scene", xy: [400, 10], order: "a1", title: "灯塔", color: "#277350" },
  says: { kind: "dialogue", xy: [0, 300], parent: "pier", speaker: "mara", text: "Wait. 💡" },
  mara: { kind: "character", xy: [0, -300], name: "Mara" },
};
const LINKS = [
  { kind: "sequence", from: "pier", to: "lamp", label: "then", fields: {} },
  { kind: "cast", from: "pier", to: "mara", order: "a0", fields: {} },
];

const from = project("one", STORY);
const clip = (...ids: string[]): Clip =>
  clipOf({ project: "one", nodes: ids.map(from.node), links: LINKS, node: (id) => (id in STORY ? from.node(id) : undefined) });
const json = (target: { roots: { nodes: Y.Map<unknown>; edges: Y.Map<unknown> } }) => ({
  nodes: Object.values(target.roots.nodes.toJSON()) as Record<string, unknown>[],
  edges: Object.values(target.roots.edges.toJSON()) as Record<string, unknown>[],
});

describe("a clip", () => {
  const whole = clip("pier", "lamp", "says");
  it("comes back from our own type, from HTML, and from its JSON in an editor", () => {
    const text = JSON.stringify(whole);
    expect(readClip({ own: text, text: "x" })).toEqual(whole);
    expect(readClip({ html: `<meta charset="utf-8">${htmlOfClip(whole)}`, text: "x" })).toEqual(whole);
    expect(readClip({ text: `\n${JSON.stringify(whole, null, 2)}\n` })).toEqual(whole);
  });
  it("reads as text in any editor, in reading order", () => expect(textOfClip(whole)).toBe("The pier\nHarbour\n\n灯塔\n\nWait. 💡"));
  it("knows who is named and not in it", () => expect(whole.strangers).toEqual([{ id: "mara", kind: "character", name: "Mara" }]));
  it.each([
    ["plain text", { text: "The pier" }],
    ["other JSON", { text: '{"nodes": []}' }],
    ["broken JSON", { text: `{"format": "${FORMAT}"` }],
    ["a later format", { text: '{"format": "storyroom.cards/2", "nodes": [{"id": "a", "kind": "note", "xy": [0, 0], "fields": {}}]}' }],
    ["one without a usable card", { text: `{"format": "${FORMAT}", "nodes": [{"id": "a", "kind": "dragon", "xy": [0, 0]}, 5, {"id": "b", "kind": "note", "xy": "a"}]}` }],
    ["broken base64", { html: '<div data-storyroom="%%%">' }],
  ])("is not found in %s", (_what, held) => expect(readClip(held)).toBe(null));
  it("leaves out fields that make no sense", () => {
    const odd = { format: FORMAT, nodes: [{ id: "a", kind: "scene", xy: [1, 2], fields: { title: 7, place: "x", constructor: "y" }, locked: 1, size: [-1, 0] }] };
    expect(readClip({ text: JSON.stringify(odd) })!.nodes).toEqual([{ id: "a", kind: "scene", xy: [1, 2], fields: { place: "x" } }]);
  });
});

describe("pasting", () => {
  it("makes cards with ids of their own and the links among them, the middle at the point", () => {
    const here = project("two", {});
    const { ids, lost } = paste(here, clip("pier", "lamp"), { middle: [0, 0] });
    expect(lost).toBe(0);
    expect(ids.filter((id) => id in STORY)).toEqual([]);
    const [pier, lamp] = ids.map((id) => here.node(id));
    expect(pier!.fields).toMatchObject({ title: "The pier", place: "Harbour" });
    expect(lamp).toMatchObject({ color: "#277350", invalid: null });
    expect(lamp!.order > pier!.order).toBe(true);
    expect([lamp!.xy[0] - pier!.xy[0], lamp!.xy[1] - pier!.xy[1]]).toEqual([400, 10]);
    expect(json(here).edges).toEqual([{ kind: "sequence", from: ids[0], to: ids[1], label: "then" }]);
  });
  it("makes texts that can be typed in together", () => {
    const here = project("two", {});
    const [id] = paste(here, clip("pier"), { by: [0, 0] }).ids;
    expect((here.roots.nodes.get(id!) as Y.Map<unknown>).get("title")).toBeInstanceOf(Y.Text);
  });
  it("leaves out who is not here", () => {
    const here = project("two", {});
    const [id] = paste(here, clip("says"), { by: [5, 5] }).ids;
    expect(here.node(id!)).toMatchObject({ parent: null, invalid: null });
    expect(here.node(id!).fields).toEqual({ text: "Wait. 💡" });
  });
  it("finds by name who is here under another id", () => {
    const here = project("two", { other: { kind: "character", xy: [0, 0], name: "Mara" } });
    const [id] = paste(here, clip("says"), { by: [0, 0] }).ids;
    expect(here.node(id!).fields.speaker).toBe("other");
  });
  it("in its own project means the same person, though another has the name", () => {
    const again = project("one", { twin: { kind: "character", xy: [0, 0], name: "Mara" }, ...STORY });
    const [id] = paste(again, clip("says"), { by: [0, 0] }).ids;
    expect(again.node(id!)).toMatchObject({ parent: "pier", fields: { speaker: "mara" } });
  });
  it("keeps links from outside only when asked, and counts those that lead nowhere", () => {
    const again = project("one", STORY);
    paste(again, clip("pier"), { by: [24, 24] });
    expect(json(again).edges).toEqual([]);
    const { ids, lost } = paste(again, clip("pier"), { by: [24, 24] }, { outside: true });
    expect(lost).toBe(0);
    expect(json(again).edges).toEqual([
      { kind: "sequence", from: ids[0], to: "lamp", label: "then" },
      { kind: "cast", from: ids[0], to: "mara", order: "a0" },
    ]);
    expect(paste(project("two", {}), clip("pier"), { by: [0, 0] }, { outside: true }).lost).toBe(2);
  });
});

describe("plain text", () => {
  it("is a note for each paragraph", () => expect(notesOf(" 一\r\n二\r\n\r\n \r\nthree\n\n")).toEqual(["一\n二", "three"]));
  it("of a whole book is one", () => expect(notesOf("a\n\n".repeat(80))).toHaveLength(1));
  it("of nothing is none", () => expect(notesOf(" \n ")).toEqual([]));
  it("stands in rows, and no note on another", () => {
    const here = project("two", {});
    const ids = pasteNotes(here.connection, ["a", "b", "c", "d", "e", "f\n".repeat(30)], [0, 0]);
    const [first, ...others] = ids.map((id) => here.node(id));
    expect(first!.fields.text).toBe("a");
    expect(others.map((node) => [node.xy[0] - first!.xy[0], node.xy[1] - first!.xy[1]])).toEqual([[244, 0], [488, 0], [732, 0], [976, 0], [0, 124]]);
    expect(others.at(-1)!.size![1]).toBeGreaterThan(600);
  });
});
