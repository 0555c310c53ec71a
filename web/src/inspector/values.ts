// Between what a person types in a box and the JSON value of a field. Pure.
export type Parsed = { value: unknown } | { problem: "number" | "json"; min?: number; max?: number };

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

export const fromJson = (text: string): Parsed => {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: "json" };
  }
};

export const toJson = (value: unknown): string => (value === undefined || value === null ? "" : JSON.stringify(value, null, 2));
