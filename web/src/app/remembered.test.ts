import { beforeEach, describe, expect, it, vi } from "vitest";

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => (stored.set(key, value), Object.assign(localStorage, { [key]: value })),
    removeItem: (key: string) => (stored.delete(key), delete (localStorage as unknown as Record<string, string>)[key]),
  });
  vi.resetModules();
});

describe("what this browser remembers", () => {
  it("is the first value where something else is stored", async () => {
    const { remembered } = await import("./remembered");
    stored.set("a", '"no number"');
    stored.set("b", "{broken");
    const isNumber = (value: unknown) => typeof value === "number";
    expect([remembered("a", 1, isNumber).get(), remembered("b", 2, isNumber).get()]).toEqual([1, 2]);
    remembered("a", 1, isNumber).set(7);
    expect(remembered("a", 1, isNumber).get()).toBe(7);
  });

  it("forgets one project, or all of them, also in lists that nobody has loaded", async () => {
    localStorage.setItem("storyroom.ids/unloaded", '["p1","p2"]');
    const { forgetIds, rememberedIds } = await import("./remembered");
    const list = rememberedIds("list");
    list.set(["project:p1", "app.trash", "project:p2"]);
    forgetIds("p1");
    expect([list.get(), stored.get("storyroom.ids/unloaded")]).toEqual([["app.trash", "project:p2"], '["p2"]']);
    forgetIds();
    expect([list.get(), [...stored.keys()]]).toEqual([[], []]);
  });
});
