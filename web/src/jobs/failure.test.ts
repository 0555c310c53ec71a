import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isKey } from "@/i18n";
import { CLASSES, classOf, REMEDIES, remedyOf } from "./failure";

const TASKS = new URL("../../../tasks/", import.meta.url);
/** These end no job as failed: another attempt has it, or it is cancelled. */
const NO_FAILURE = new Set(["job.superseded", "job.cancelled"]);

/** Every code that the sources of the workers name. */
function named(): string[] {
  const sources = readdirSync(TASKS, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py"));
  const found = sources.flatMap((name) => [...readFileSync(new URL(name, TASKS), "utf8").matchAll(/\bcode(?:: [\w[\]]+)? ?= ?"([\w.]+)"/g)]);
  return [...new Set(found.map((match) => match[1]!))];
}

const failed = (code: string) => ({ error: { code, message: "Out of order.", retryable: false } });

describe("why a job did not work", () => {
  it("has a class for every code that workers name", () => {
    const codes = named();
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !NO_FAILURE.has(code) && classOf(failed(code)) === null)).toEqual([]);
  });

  it("has a sentence for every class", () => {
    expect(Object.keys(REMEDIES).filter((name) => !isKey(`jobs.failed.${name}`))).toEqual([]);
    expect(new Set(Object.values(CLASSES))).toEqual(new Set(Object.keys(REMEDIES)));
  });

  it("offers what helps, and a new try for what is not known", () => {
    expect(remedyOf(failed("provider.refused"))).toBe("edit");
    expect(remedyOf(failed("provider.key_invalid"))).toBe("settings");
    expect([classOf(failed("toString")), remedyOf(failed("brand.new"))]).toEqual([null, "retry"]);
  });
});
