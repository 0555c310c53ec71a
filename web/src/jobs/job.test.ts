import { describe, expect, it } from "vitest";
import { roundedEta } from "./job";

describe("the time that a job will still run", () => {
  it.each([
    [1, 1, "seconds"],
    [7, 7, "seconds"],
    [38, 40, "seconds"],
    [89, 90, "seconds"],
    [91, 2, "minutes"],
    [600, 10, "minutes"],
  ])("%d s is said as %d %s", (seconds, count, unit) => {
    expect(roundedEta(seconds)).toEqual({ count, unit });
  });
});
