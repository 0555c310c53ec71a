import { describe, expect, it } from "vitest";
import { countWords } from "./words";

describe("words of a story", () => {
  it.each([
    ["", 0],
    ["The keeper's daughter left at 6.", 6],
    ["a well-known sea — and fog", 5],
    ["雨夜，他推开门。", 6],
    ["他说 OK，然后走了", 7],
    ["東京タワー", 5],
    ["naïve café", 2],
    ["... !? ——", 0],
    ["🎬 cut", 1],
  ])("%j has %i", (text, count) => {
    expect(countWords(text)).toBe(count);
  });

  it("counts a long text in a moment", () => {
    expect(countWords("word 字 ".repeat(200_000))).toBe(400_000);
  });
});
