import { afterEach, describe, expect, it, vi } from "vitest";
import { type Estimate, api } from "@/api";
import { type Format, t } from "@/i18n";
import { agreed, estimateWords, question } from "./estimates";

const GUESS: Estimate = { jobs: 1, promptTokens: 1234, completionTokens: 600, images: 0, cost: 0.5, currency: "CNY", basis: "guess", pricing: "known" };
const format = {
  number: (value: number) => String(value),
  money: (amount: number, currency: string) => `${amount} ${currency}`,
  list: (items: string[]) => items.join(", "),
  span: (seconds: number) => `${seconds} s`,
} as Format;

afterEach(() => {
  vi.restoreAllMocks();
  question.set(null);
});

function answering(estimate: Estimate | Error) {
  vi.spyOn(api, "POST").mockImplementation((async () => {
    if (estimate instanceof Error) throw estimate;
    return { data: estimate, response: new Response() };
  }) as never);
}

describe("what a run will cost, before it is started", () => {
  it("is said in words, no more exactly than it is known", () => {
    expect(estimateWords(GUESS, t, format)).toEqual([t("estimate.costs", { cost: "0.5 CNY" }), t("estimate.uses", { parts: t("estimate.tokens", { number: "1800" }) }), t("estimate.guess")]);
    const pictures: Estimate = { ...GUESS, promptTokens: 0, completionTokens: 0, images: 2, pricing: "unknown", basis: "measured", runSeconds: 12 };
    const parts = t("estimate.images", { count: 2 });
    expect(estimateWords(pictures, t, format)).toEqual([t("estimate.unknown"), t("estimate.uses", { parts }), t("estimate.time", { span: "12 s" }), t("estimate.measured")]);
    expect(estimateWords({ ...GUESS, pricing: "free" }, t, format)).toEqual([t("estimate.free")]);
  });

  it("is asked about only where it costs", async () => {
    for (const found of [{ ...GUESS, pricing: "free" } as const, { ...GUESS, pricing: "unknown" } as const, new Error("away")]) {
      answering(found);
      expect(await agreed("p", { kind: "dialogue", target: "n" })).toBe(true);
      expect(question.get()).toBeNull();
    }
    answering(GUESS);
    const asked = agreed("p", { kind: "dialogue", target: "n" });
    await vi.waitFor(() => expect(question.get()).not.toBeNull());
    question.get()!.answer(false);
    expect([await asked, question.get()]).toEqual([false, null]);
  });

  it("leaves no question without an answer when another comes", async () => {
    answering(GUESS);
    const first = agreed("p", { kind: "dialogue", target: "n" });
    await vi.waitFor(() => expect(question.get()).not.toBeNull());
    const second = agreed("p", { kind: "dialogue", target: "m" });
    expect(await first).toBe(false);
    question.get()!.answer(true);
    expect(await second).toBe(true);
  });
});
