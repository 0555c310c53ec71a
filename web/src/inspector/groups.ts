// How the inspector puts the fields of a kind together. Fields that no group names come last, with the main ones.
import { type FieldSpec, KINDS } from "@/canvas/kinds";

export type GroupName = "main" | "looks" | "motion" | "person" | "prompt" | "results" | "script" | "engine" | "file" | "source";

export const GROUPS: Readonly<Record<string, Partial<Record<GroupName, readonly string[]>>>> = {
  episode: { main: ["title", "summary", "status"], script: ["script", "outline"], engine: ["coreExpression"] },
  scene: {
    main: ["title", "summary", "place", "time", "cast"],
    looks: ["description", "anchors"],
    motion: ["action", "motion", "duration", "sound"],
    source: ["quote", "notes", "status"],
  },
  shot: { main: ["number", "shotSize", "angle", "description", "focus"], prompt: ["prompt", "negative"], results: ["image", "variants"] },
  character: {
    main: ["name", "role", "aliases", "brief"],
    looks: ["appearance", "colors", "portrait", "portraitPrompts"],
    person: ["personality", "background"],
    source: ["evidence"],
  },
  chain: { main: ["phase", "validation", "outline"], engine: ["conflictEngine", "infoLayers", "characterMatrix", "plotLines", "checks"] },
  image: { main: ["title", "prompt"], file: ["asset", "source", "meta"] },
  video: { main: ["title", "prompt"], file: ["asset", "source", "meta"] },
  audio: { main: ["title", "prompt"], file: ["asset", "source", "meta"] },
};

export interface Group {
  name: GroupName;
  fields: readonly FieldSpec[];
}

export function groupsOf(kind: string): Group[] {
  const fields = KINDS.get(kind)?.fields ?? [];
  const groups = GROUPS[kind] ?? {};
  const named = new Set(Object.values(groups).flat());
  const byName = new Map(fields.map((field) => [field.name, field]));
  const found = Object.entries(groups).map(([name, names]) => ({ name: name as GroupName, fields: names.flatMap((one) => byName.get(one) ?? []) }));
  const rest = fields.filter((field) => !named.has(field.name));
  if (rest.length === 0) return found;
  const main = found.find((group) => group.name === "main");
  return main ? found.map((group) => (group === main ? { ...main, fields: [...main.fields, ...rest] } : group)) : [{ name: "main", fields: rest }];
}

/** Short values, two beside each other. */
const HALF = new Set(["place", "time", "number", "shotSize", "angle", "phase", "validation", "voice", "speaker", "escalation", "interlock", "source"]);
export const isHalf = (field: FieldSpec): boolean => HALF.has(field.name) && field.type !== "json";
