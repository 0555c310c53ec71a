import { describe, expect, it } from "vitest";
import { type Command, hits } from "./command";
import { wordsOf } from "./match";

const command = (id: string, group: Command["group"], title: string, also?: Command["also"]): Command => ({ id, group, title, icon: null, run: () => {}, ...(also ? { also } : {}) });

const ALL = [
  command("undo", "actions", "Undo"),
  command("n1", "nodes", "雨夜", () => ({ score: 20, detail: "…the undone knot" })),
  command("n2", "nodes", "Undertow"),
  command("p", "projects", "Under the sea"),
];
const found = (query: string, recent: string[] = []) => hits(ALL, wordsOf(query), recent).map(([group, list]) => [group, list.map((hit) => hit.command.id).join(" ")]);

describe("what the palette finds", () => {
  it("puts the group of the best first, and what stands in a text behind what stands in a title", () => {
    expect(found("undo")).toEqual([
      ["actions", "undo"],
      ["nodes", "n1 n2"],
    ]);
    expect(found("unde").map(([, ids]) => ids)).toEqual(["n2 n1", "p"]);
  });

  it("prefers what was used lately among equals", () => {
    expect(found("und", ["p"])[0]).toEqual(["projects", "p"]);
  });

  it("finds Chinese inside of a title", () => {
    expect(found("夜")[0]).toEqual(["nodes", "n1"]);
  });
});
