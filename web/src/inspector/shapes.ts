// The forms of the structured fields: values that are one JSON in the document, edited piece by piece here. Pure.
// What does not have its form is still shown and edited, by what it is; nothing that is not known here is dropped.

export type Shape =
  | { type: "line" | "text" | "lines" | "chips" | "check" | "colours" | "free" }
  | { type: "number"; min: number; max: number; unit?: "seconds" }
  | { type: "choice"; choices: readonly string[] }
  | { type: "record"; fields: Fields }
  | { type: "list"; fields: Fields };
export type Fields = Readonly<Record<string, Shape>>;

export const FREE: Shape = { type: "free" };
const line: Shape = { type: "line" };
const text: Shape = { type: "text" };
const lines: Shape = { type: "lines" };
const chips: Shape = { type: "chips" };
const seconds: Shape = { type: "number", min: 0, max: 86_400, unit: "seconds" };
const record = (fields: Fields): Shape => ({ type: "record", fields });
const list = (fields: Fields): Shape => ({ type: "list", fields });
const choice = (...choices: string[]): Shape => ({ type: "choice", choices });

const SHAPES: Readonly<Record<string, Shape>> = {
  coreExpression: record({ theme: line, emotionalArc: lines, coreConflict: line, payoff: lines, visualMotifs: chips, endingBeat: line, nextHook: line }),
  anchors: record({ location: FREE, lighting: FREE, atmosphere: FREE, anchors: chips, avoid: chips }),
  sound: record({
    cues: list({
      type: choice("sfx", "bgm", "ambience", "foley", "voice_over", "silence"),
      description: text,
      timing: line,
      intensity: choice("subtle", "normal", "prominent", "dominant"),
    }),
  }),
  duration: record({ seconds, breakdown: list({ source: line, seconds }) }),
  states: record({ start: FREE, mid: FREE, end: FREE }),
  colors: { type: "colours" },
  portraitPrompts: record({ general: text, midjourney: text, stableDiffusion: text }),
  infoLayers: list({ layerName: line, roles: chips, infoBoundary: text, blindSpot: text }),
  characterMatrix: list({ name: line, identity: line, goal: line, secret: line, vulnerability: line, assumptions: lines }),
  plotLines: list({
    lineType: choice("main", "sub1", "sub2", "sub3"),
    driver: line,
    statedGoal: line,
    trueGoal: line,
    keyInterlocks: lines,
    pointOfNoReturn: line,
  }),
};

export const shapeOf = (field: string): Shape => SHAPES[field] ?? FREE;

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");
const nothing = (value: unknown): boolean => value === undefined || value === null || value === "";

/** Whether a value can be edited in this form without losing anything of it. */
export function fits(value: unknown, shape: Shape): boolean {
  if (nothing(value)) return true;
  switch (shape.type) {
    case "line":
    case "text":
    case "choice":
      return typeof value === "string";
    case "lines":
    case "chips":
      return isTexts(value);
    case "number":
      return typeof value === "number";
    case "check":
      return typeof value === "boolean";
    case "colours":
      return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
    case "record":
      return isRecord(value);
    case "list":
      return Array.isArray(value) && value.every(isRecord);
    case "free":
      return true;
  }
}

const DEEPEST = 3;

/** The form in which to show a value: the expected one, or else one by what it is. Null: only as JSON. */
export function shownAs(value: unknown, expected: Shape, depth = 0): Exclude<Shape, { type: "free" }> | null {
  if (expected.type !== "free" && fits(value, expected)) return expected;
  if (nothing(value) || typeof value === "string") return { type: "text" };
  if (typeof value === "number") return { type: "number", min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };
  if (typeof value === "boolean") return { type: "check" };
  if (isTexts(value)) return { type: "lines" };
  if (depth >= DEEPEST) return null;
  if (isRecord(value)) return { type: "record", fields: {} };
  return Array.isArray(value) && value.every(isRecord) ? { type: "list", fields: {} } : null;
}

/** The expected fields, then whatever else is there. */
export function fieldsOf(value: unknown, fields: Fields): [name: string, shape: Shape][] {
  const others = isRecord(value) ? Object.keys(value).filter((name) => !(name in fields)) : [];
  return [...Object.entries(fields), ...others.map((name) => [name, FREE] as [string, Shape])];
}

export type Path = readonly (string | number)[];

export function getIn(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = isRecord(at) || Array.isArray(at) ? (at as Record<string | number, unknown>)[key] : undefined;
  return at;
}

/** The value with another one at this place; undefined takes it away, and records with nothing left in them go too. */
export function setIn(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === "number") {
    const items = Array.isArray(value) ? [...(value as unknown[])] : [];
    const item = setIn(items[key], rest, next);
    if (item === undefined && rest.length === 0) items.splice(key, 1);
    else items[key] = item ?? {};
    return items.length > 0 ? items : undefined;
  }
  const { [key]: old, ...others } = isRecord(value) ? value : {};
  const item = setIn(old, rest, next);
  if (item !== undefined) return isRecord(value) ? { ...value, [key]: item } : { [key]: item };
  return Object.keys(others).length > 0 ? others : undefined;
}

/** What a closed section says of its contents: a few words, "" for nothing. */
export function gist(value: unknown): string {
  if (nothing(value) || typeof value === "boolean") return "";
  if (typeof value === "string") return value.split("\n")[0]!;
  if (typeof value === "number") return String(value);
  const parts = (Array.isArray(value) ? (value as unknown[]) : Object.values(value as object)).map(gist).filter(Boolean);
  return parts.slice(0, 4).join(", ");
}

export const sumOfSeconds = (breakdown: unknown): number =>
  Array.isArray(breakdown)
    ? Math.round(breakdown.reduce((sum: number, item: unknown) => sum + (isRecord(item) && typeof item.seconds === "number" ? item.seconds : 0), 0) * 100) / 100
    : 0;
