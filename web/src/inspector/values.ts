// Between what a person types in a box and the JSON value of a field. Pure.
export type Parsed = { value: unknown } | { problem: "number" | "decimal" | "json" | "long"; min?: number; max?: number };

/** What a single value may have, as the server reads it (collab/nodes.py). */
export const LONGEST_LINE = 2_000;

export const fromLine =
  (longest: number = LONGEST_LINE) =>
  (text: string): Parsed =>
    text.length > longest ? { problem: "long", max: longest } : { value: text || undefined };

export const fromLines = (text: string): Parsed => {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return { value: lines.length > 0 ? lines : undefined };
};

export const fromNumber =
  (min: number, max: number) =>
  (text: string): Parsed => {
    if (text.trim() === "") return { value: undefined };
    const value = Number(text);
    return Number.isInteger(value) && value >= min && value <= max ? { value } : { problem: "number", min, max };
  };

/** With a comma too, as much of the world writes it. */
export const fromDecimal =
  (min: number, max: number) =>
  (text: string): Parsed => {
    if (text.trim() === "") return { value: undefined };
    const value = Number(text.trim().replace(",", "."));
    return Number.isFinite(value) && value >= min && value <= max ? { value } : { problem: "decimal", min, max };
  };

export const fromJson = (text: string): Parsed => {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: "json" };
  }
};

export const toJson = (value: unknown): string => (value === undefined || value === null ? "" : JSON.stringify(value, null, 2));
