// The stored value of a field as a person reads it. Pure.
import { choiceName, fieldKey } from "@/canvas/fieldNames";
import { isKey, type Translate } from "@/i18n";

/** Fields that hold the id of a card. */
const REFERENCES = new Set(["parent", "image", "speaker", "from", "to"]);
/** Places and ranks say nothing as figures. */
const FIGURES = new Set(["xy", "size", "order"]);

export interface Reading {
  t: Translate;
  /** What a card is called; undefined: it is not known here. */
  cardName: (id: string) => string | undefined;
}

/** "": there was nothing. null: it cannot be told in words, only that it differs. */
export function readable(field: string, value: unknown, { t, cardName }: Reading): string | null {
  if (value === null || value === undefined || value === "") return "";
  if (FIGURES.has(field)) return null;
  if (typeof value === "string") return REFERENCES.has(field) ? (cardName(value) ?? t("history.value.card")) : choiceName(value, t);
  if (typeof value === "boolean") return t(value ? "history.value.yes" : "history.value.no");
  if (Array.isArray(value)) return value.map((one) => inner(one, t)).filter(Boolean).join("\n");
  return inner(value, t);
}

function inner(value: unknown, t: Translate): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map((one) => inner(one, t)).filter(Boolean).join(" · ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, one]) => [partName(name, t), inner(one, t)])
    .filter(([, text]) => text)
    .map(([name, text]) => t("history.value.part", { name: name!, value: text! }))
    .join(" · ");
}

function partName(name: string, t: Translate): string {
  const key = `struct.${name}`;
  return isKey(key) ? (t as (key: string) => string)(key) : fieldKey(name, t);
}

/** A field's name, also of those that no form shows. */
export function fieldName(field: string, t: Translate): string {
  const key = `history.field.${field}`;
  return isKey(key) ? (t as (key: string) => string)(key) : fieldKey(field, t);
}
