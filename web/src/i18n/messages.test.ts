import { describe, expect, it } from "vitest";
import { translate } from "./index";
import type { Message } from "./types";

type Part = Record<string, Message>;
const parts = (language: string): Part[] =>
  Object.entries(import.meta.glob<Record<string, Part>>("./messages/*.ts", { eager: true }))
    .filter(([path]) => path.endsWith(`.${language}.ts`))
    .map(([, module]) => module[language]!);

const en: Part = Object.assign({}, ...parts("en"));
const zh: Part = Object.assign({}, ...parts("zh"));

const forms = (message: Message) => (typeof message === "string" ? [message] : Object.values(message));
const names = (message: Message) => [...new Set(forms(message).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

describe("the two languages", () => {
  it("have the same keys", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  it("take the same values in every sentence", () => {
    for (const [key, message] of Object.entries(en)) expect([key, names(message)]).toEqual([key, names(zh[key]!)]);
  });

  it("leave no sentence empty", () => {
    for (const catalogue of [en, zh]) for (const [key, message] of Object.entries(catalogue)) expect([key, forms(message).every(Boolean)]).toEqual([key, true]);
  });

  it("share no key between two parts", () => {
    const keys = parts("en").flatMap(Object.keys);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
});

describe("translate", () => {
  it("picks the plural of the language and writes numbers as it does", () => {
    const said = [1, 1234].flatMap((count) => [translate("en", "library.scenes", { count }), translate("zh-CN", "library.scenes", { count })]);
    expect(said).toEqual(["1 scene", "1 个场景", "1,234 scenes", "1,234 个场景"]);
  });

  it("puts names in as they are, braces and dollars included", () => {
    expect(translate("en", "members.remove", { name: "$& {count}" })).toBe("Remove $& {count}");
  });
});
