import { describe, expect, it } from "vitest";
import { isKey, translate } from "@/i18n";
import { ACTIONS, GROUPS } from ".";

describe("the actions", () => {
  it("have an id of their own each", () => expect(new Set(ACTIONS.map((one) => one.id)).size).toBe(ACTIONS.length));
  it("share no key", () => {
    const keys = ACTIONS.flatMap((one) => one.keys);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
  it("have different names in both languages", () => {
    for (const locale of ["en", "zh-CN"] as const) {
      const names = ACTIONS.map((one) => one.title((key, ...values) => translate(locale, key, ...values)));
      expect(names.filter((name, at) => !name || names.indexOf(name) !== at)).toEqual([]);
    }
  });
  it("belong to a group with a name", () => {
    for (const { group } of ACTIONS) expect(GROUPS.map((one) => one.group)).toContain(group);
    for (const { title } of GROUPS) expect(isKey(title)).toBe(true);
  });
});
