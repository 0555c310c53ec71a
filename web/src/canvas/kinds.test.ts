import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { edgeKindFor, kindsFitting, EDGE_KINDS, KINDS, PALETTE, textFields } from "./kinds";

const source = readFileSync(new URL("../../../collab/nodes.py", import.meta.url), "utf8");

/** The server's kinds with the names of their shared texts, read from its structs. */
function serverKinds(): Map<string, string[]> {
  const classes = new Map<string, string[]>();
  const found = new Map<string, string[]>();
  for (const [, name, base, tag, body] of source.matchAll(
    /^class (\w+)\((Node|_Media)(?:, frozen=True)?(?:, tag="(\w+)")?\):\n((?:(?: {4}.*)?\n)*)/gm,
  )) {
    const own = [...body!.matchAll(/^ {4}(\w+): Text\b/gm)].map(([, field]) => field!.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
    const texts = [...(classes.get(base!) ?? []), ...own];
    classes.set(name!, texts);
    if (tag) found.set(tag, texts);
  }
  return found;
}

describe("the kinds of the board", () => {
  it("are the server's", () => expect([...KINDS.keys()].sort()).toEqual([...serverKinds().keys()].sort()));
  it("have the server's shared texts, all made when a card is made", () => {
    for (const [kind, texts] of serverKinds()) expect([kind, textFields(kind).sort()]).toEqual([kind, [...texts].sort()]);
  });
  it("can all be added", () => expect([...PALETTE].sort()).toEqual([...KINDS.keys()].sort()));
});

describe("at the other end of a new relation", () => {
  it.each(PALETTE.filter((kind) => kind !== "frame"))("from %s stands something, each kind once, and no frame", (kind) => {
    const fitting = kindsFitting(kind);
    expect(fitting.length).toBeGreaterThan(0);
    expect(new Set(fitting).size).toBe(fitting.length);
    expect(fitting).not.toContain("frame");
  });
  it("from a frame stands nothing", () => expect(kindsFitting("frame")).toEqual([]));
});

describe("a new relation", () => {
  it.each([
    ["scene", "scene", "sequence"],
    ["scene", "character", "cast"],
    ["character", "scene", "cast"],
    ["character", "character", "relationship"],
    ["note", "scene", "reference"],
  ])("from %s to %s is a %s", (from, to, kind) => {
    expect(edgeKindFor(from, to)).toBe(kind);
    expect(EDGE_KINDS).toContain(kind);
  });
});
