import { describe, expect, it } from "vitest";
import { translate } from "./index";
import { en as appEn } from "./messages/app.en";
import { zh as appZh } from "./messages/app.zh";
import { en as boardEn } from "./messages/board.en";
import { zh as boardZh } from "./messages/board.zh";
import type { Message } from "./types";

const en: Record<string, Message> = { ...appEn, ...boardEn };
const zh: Record<string, Message> = { ...appZh, ...boardZh };

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

  it("share no key between the app and the board", () => {
    const own = Object.keys(appEn);
    expect(Object.keys(boardEn).filter((key) => own.includes(key))).toEqual([]);
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
