// An unsaved change as a person reads and copies it. Pure.
import { fieldKey } from "@/canvas/fieldNames";
import { kindKey } from "@/canvas/kinds";
import { isKey, type Translate } from "@/i18n";
import type { Change } from "./notebook";

/** Scene “The lamp goes out” · Summary */
export function titleOf({ where, kind, name, field }: Change, t: Translate): string {
  const parts = [where === "project" ? t("unsaved.project") : where === "edge" ? t("inspector.edge") : cardTitle(kind, name, t)];
  if (field !== null) parts.push(fieldKey(field, t));
  return parts.join(" · ");
}

function cardTitle(kind: string, name: string, t: Translate): string {
  const key = kindKey(kind);
  const said = key && isKey(key) ? (t as (key: string) => string)(key) : t("unsaved.card");
  return name ? t("unsaved.named", { kind: said, name }) : said;
}

/** The texts in a value, a line for each; "" for nothing. */
export function wordsOf(value: unknown, t: Translate): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((item) => wordsOf(item, t)).filter(Boolean).join("\n");
  if (typeof value !== "object") return String(value);
  const lines = Object.entries(value).map(([name, item]) => [fieldKey(name, t), wordsOf(item, t)] as const);
  return lines.flatMap(([name, words]) => (words ? [`${name}: ${words}`] : [])).join("\n");
}

/** Everything at once, for the clipboard. */
export const asText = (changes: readonly { change: Change; value: unknown }[], t: Translate): string =>
  changes.map(({ change, value }) => [`${titleOf(change, t)} (${t(`unsaved.${change.what}`)})`, wordsOf(value, t)].filter(Boolean).join("\n")).join("\n\n");
