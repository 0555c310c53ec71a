import { describe, expect, it } from "vitest";
import { KINDS } from "@/canvas/kinds";
import { GROUPS, groupsOf } from "./groups";
import { fieldsOf, gist, setIn, shapeOf, shownAs, sumOfSeconds } from "./shapes";

describe("a structured value", () => {
  it("is shown in its form, and by what it is where it has another one", () => {
    const anchors = shapeOf("anchors");
    expect(shownAs(undefined, anchors)).toBe(anchors);
    expect(shownAs({ location: "quay" }, anchors)).toBe(anchors);
    expect(shownAs("just words", anchors)).toEqual({ type: "text" });
    expect(shownAs(["a", "b"], anchors)).toEqual({ type: "lines" });
    expect(shownAs([["nested"]], anchors)).toBe(null);
    expect(shownAs({ type: "indoor" }, { type: "free" })).toEqual({ type: "record", fields: {} });
    expect(shownAs({ deep: 1 }, { type: "free" }, 3)).toBe(null);
  });

  it("shows what nobody expected beside what is expected", () => {
    expect(fieldsOf({ mood: "calm", seconds: 3 }, { seconds: { type: "line" } }).map(([name]) => name)).toEqual(["seconds", "mood"]);
  });

  it("is changed at one place, and nothing else of it goes", () => {
    const before = { seconds: 4, breakdown: [{ source: "对白", seconds: 4, strange: true }], unknown: null };
    expect(setIn(before, ["breakdown", 0, "seconds"], 5)).toEqual({ ...before, breakdown: [{ source: "对白", seconds: 5, strange: true }] });
    expect(before.breakdown[0]!.seconds).toBe(4);
    expect(setIn(before, ["breakdown", 1], {})).toEqual({ ...before, breakdown: [before.breakdown[0], {}] });
    expect(setIn(undefined, ["cues", 0, "description"], "wind")).toEqual({ cues: [{ description: "wind" }] });
  });

  it("goes when nothing is left in it", () => {
    expect(setIn({ theme: "loss" }, ["theme"], undefined)).toBe(undefined);
    expect(setIn({ cues: [{ type: "sfx" }] }, ["cues", 0], undefined)).toBe(undefined);
    expect(setIn({ cues: [{ type: "sfx" }] }, ["cues", 0, "type"], undefined)).toEqual({ cues: [{}] });
  });

  it("says in a few words what is in it", () => {
    expect(gist({ theme: "loss", payoff: ["the lamp", "the boat"], empty: "" })).toBe("loss, the lamp, the boat");
    expect(sumOfSeconds([{ seconds: 1.1 }, { seconds: 2.2 }, { source: "x" }, "nonsense"])).toBe(3.3);
  });
});

describe("the groups of the inspector", () => {
  it("have every field of every kind once", () => {
    for (const { kind, fields } of KINDS.values()) {
      const shown = groupsOf(kind).flatMap((group) => group.fields.map((field) => field.name));
      expect([kind, [...shown].sort()]).toEqual([kind, fields.map((field) => field.name).sort()]);
    }
  });
  it("name no field that is not there", () => {
    for (const [kind, groups] of Object.entries(GROUPS)) {
      const known = KINDS.get(kind)!.fields.map((field) => field.name);
      for (const names of Object.values(groups)) for (const name of names) expect(known).toContain(name);
    }
  });
});
