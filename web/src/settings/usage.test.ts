import { describe, expect, it } from "vitest";
import type { Share, TeamUsage } from "@/api";
import { shareOf } from "./usage";

const spent = (calls: number, ...costs: [number, string][]) => ({
  calls,
  unpriced: 0,
  promptTokens: 0,
  completionTokens: 0,
  images: 0,
  seconds: 0,
  costs: costs.map(([amount, currency]) => ({ amount, currency })),
});
const share = (calls: number, ...costs: [number, string][]): Share => ({ ...spent(calls, ...costs), id: "a", name: "A" });

describe("how much of the whole a part is", () => {
  it("goes by cost in one currency", () => {
    const total: TeamUsage["total"] = spent(10, [4, "CNY"]);
    expect(shareOf(share(9, [1, "CNY"]), total)).toBe(0.25);
    expect(shareOf(share(1), total)).toBe(0);
  });

  it("goes by calls where nothing has a price, or two currencies have", () => {
    expect(shareOf(share(3), spent(4))).toBe(0.75);
    expect(shareOf(share(1, [9, "CNY"]), spent(4, [9, "CNY"], [1, "EUR"]))).toBe(0.25);
    expect(shareOf(share(0), spent(0))).toBe(0);
  });
});
