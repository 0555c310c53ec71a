import { describe, expect, it } from "vitest";
import { folded, score, wordsOf } from "./match";

const fits = (text: string, query: string) => score(folded(text), wordsOf(query));

describe("what is typed against what there is", () => {
  it.each([
    ["雨夜底片", "夜底"],
    ["The Last Ferry to Orrin", "ferry orrin"],
    ["Café Noir", "cafe"],
    ["ＡＢＣ剧本", "abc剧"],
    ["Zoom to the selection", "zts"],
    ["Duplicate", "dup"],
    ["anything", ""],
  ])("%s fits %s", (text, query) => expect(fits(text, query)).toBeGreaterThan(0));

  it.each([
    ["雨夜底片", "底夜"],
    ["The Last Ferry", "ferry orrin"],
    ["Zoom to the selection", "oo s x"],
    ["a long text ".repeat(20), "aln"],
  ])("%s does not fit %s", (text, query) => expect(fits(text, query)).toBe(0));

  it("likes the whole more than a beginning, a beginning more than a word, a word more than a piece, a piece more than letters", () => {
    const found = ["Ferry", "Ferry at night", "The Ferry", "Referrys", "f-e-r-r-y"].map((text) => fits(text, "ferry"));
    expect(found.every((value, at) => at === 0 || value < found[at - 1]!)).toBe(true);
    expect(found.at(-1)).toBeGreaterThan(0);
  });
});
