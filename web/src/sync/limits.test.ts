import { describe, expect, it } from "vitest";
import { heard, kept, percent, stage, warning } from "./limits";

const bytes = (used: number) => ({ type: "limit", limit: "documentBytes", used, max: 100 });
const nodes = (used: number) => ({ type: "limit", limit: "nodes", used, max: 200 });

describe("how full a project is", () => {
  it("EV1 is what the server's limit events say, and unknown limits are ignored", () => {
    const limits = heard(heard({}, bytes(85)), nodes(10));
    expect(limits).toEqual({ documentBytes: { limit: "documentBytes", used: 85, max: 100 }, nodes: { limit: "nodes", used: 10, max: 200 } });
    for (const strange of [
      { type: "limit", limit: "smells", used: 99, max: 100 },
      { type: "limit", limit: "nodes" },
      { type: "limit", limit: "nodes", used: "9", max: 10 },
      { type: "limit", limit: "nodes", used: 9, max: 0 },
      { type: "other", limit: "nodes", used: 9, max: 10 },
    ])
      expect(heard(limits, strange)).toBe(limits);
  });
  it("is told in whole percent, and 100 only when it is full", () => {
    expect([0, 85, 99.9, 100, 130].map((used) => percent({ limit: "nodes", used, max: 100 }))).toEqual([0, 85, 99, 100, 100]);
  });
  it("is worth a word from 80 % on, and one more from 95 %", () => {
    expect([79, 80, 94, 95, 200].map((used) => stage({ limit: "nodes", used, max: 100 }))).toEqual([0, 1, 1, 2, 2]);
  });
  it("is not said again once it was put away, until 95 %", () => {
    const limits = heard({}, bytes(85));
    expect(warning(limits, {})?.used).toBe(85);
    expect(warning(heard(limits, bytes(90)), { documentBytes: 1 })).toBe(null);
    expect(warning(heard(limits, bytes(96)), { documentBytes: 1 })?.used).toBe(96);
    expect(warning(heard(limits, bytes(99)), { documentBytes: 2 })).toBe(null);
  });
  it("is said of the limit that is nearest", () => {
    const limits = heard(heard({}, bytes(85)), nodes(190));
    expect(warning(limits, {})?.limit).toBe("nodes");
    expect(warning(limits, { nodes: 2 })?.limit).toBe("documentBytes");
  });
  it("is said anew after there was room in between", () => {
    const away = { documentBytes: 2 };
    expect(kept(heard({}, bytes(97)), away)).toBe(away);
    expect(kept(heard({}, bytes(50)), away)).toEqual({ documentBytes: 0 });
  });
});
