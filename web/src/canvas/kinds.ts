// The kinds of node as the board knows them: fields with their editors, colours, sizes. The same kinds and texts as
// the server's (GET /node-kinds; kinds.test.ts compares).
import type { Key } from "@/i18n";

/** text = Y.Text that people type in together; the others are one JSON value, replaced whole. */
export type FieldType = "title" | "text" | "line" | "lines" | "number" | "choice" | "node" | "json" | "cast";

export interface FieldSpec {
  name: string;
  type: FieldType;
  choices?: readonly string[];
  min?: number;
  max?: number;
  /** For "node": which kind it points at. */
  of?: string;
}

export interface KindSpec {
  kind: string;
  fields: readonly FieldSpec[];
  /** The size of its card in canvas units: the first one where it can be changed. */
  width: number;
  height: number;
  resizable: boolean;
}

const title = (name = "title"): FieldSpec => ({ name, type: "title" });
const text = (name: string): FieldSpec => ({ name, type: "text" });
const line = (name: string): FieldSpec => ({ name, type: "line" });
const lines = (name: string): FieldSpec => ({ name, type: "lines" });
const json = (name: string): FieldSpec => ({ name, type: "json" });
const number = (name: string, min: number, max: number): FieldSpec => ({ name, type: "number", min, max });
const choice = (name: string, ...choices: string[]): FieldSpec => ({ name, type: "choice", choices });
const node = (name: string, of: string): FieldSpec => ({ name, type: "node", of });

const card = (kind: string, fields: FieldSpec[], width: number, height: number): KindSpec => ({ kind, fields, width, height, resizable: false });

const media = (kind: string, height: number): KindSpec =>
  card(kind, [title(), text("prompt"), line("asset"), choice("source", "job", "upload"), json("meta")], 240, height);

const SPECS: readonly KindSpec[] = [
  card("episode", [title(), text("summary"), text("script"), line("status"), json("outline"), json("coreExpression")], 360, 132),
  card(
    "scene",
    [
      title(),
      text("summary"),
      line("place"),
      line("time"),
      { name: "cast", type: "cast" },
      text("description"),
      text("action"),
      text("motion"),
      line("status"),
      { name: "quote", type: "line" },
      text("notes"),
      json("anchors"),
      json("sound"),
      json("duration"),
    ],
    320,
    288,
  ),
  card(
    "shot",
    [
      number("number", 0, 100_000),
      line("shotSize"),
      text("description"),
      line("angle"),
      line("focus"),
      text("prompt"),
      text("negative"),
      node("image", "image"),
      json("variants"),
    ],
    240,
    188,
  ),
  card(
    "dialogue",
    [node("speaker", "character"), choice("voice", "dialogue", "monologue", "narration", "thought"), text("text"), line("emotion")],
    260,
    86,
  ),
  card("beat", [line("name"), text("summary"), number("escalation", 1, 10), line("interlock"), json("states")], 240, 128),
  card(
    "character",
    [
      title("name"),
      line("role"),
      lines("aliases"),
      text("brief"),
      text("appearance"),
      text("personality"),
      text("background"),
      lines("evidence"),
      node("portrait", "image"),
      json("colors"),
      json("portraitPrompts"),
    ],
    240,
    140,
  ),
  card("world", [title(), choice("type", "era", "geography", "society", "technology", "magic", "custom"), text("content")], 280, 148),
  card(
    "chain",
    [
      number("phase", 0, 4),
      text("outline"),
      line("validation"),
      json("conflictEngine"),
      json("infoLayers"),
      json("characterMatrix"),
      json("plotLines"),
      json("checks"),
    ],
    300,
    136,
  ),
  card("prompt", [title(), text("text")], 280, 144),
  { kind: "note", fields: [text("text")], width: 220, height: 160, resizable: true },
  media("image", 176),
  media("video", 176),
  media("audio", 104),
  { kind: "frame", fields: [title()], width: 640, height: 480, resizable: true },
];

export const KINDS: ReadonlyMap<string, KindSpec> = new Map(SPECS.map((spec) => [spec.kind, spec]));

export const isSharedText = (field: FieldSpec): boolean => field.type === "text" || field.type === "title";

export const textFields = (kind: string): string[] => (KINDS.get(kind)?.fields ?? []).filter(isSharedText).map((field) => field.name);

/** The order of the palette: what people add most, first. */
export const PALETTE = [
  "scene",
  "character",
  "note",
  "frame",
  "shot",
  "dialogue",
  "beat",
  "episode",
  "world",
  "chain",
  "prompt",
  "image",
  "video",
  "audio",
] as const;
export type Kind = (typeof PALETTE)[number];

export const kindKey = (kind: string): Key | null => (KINDS.has(kind) ? (`kind.${kind as Kind}` as Key) : null);

/** Kinds without a colour of their own borrow the nearest one. */
const COLOURS: Record<string, string> = { video: "image", audio: "image" };
export const kindColour = (kind: string): string => `var(--kind-${COLOURS[kind] ?? (KINDS.has(kind) ? kind : "frame")})`;

export const EDGE_KINDS = ["sequence", "cast", "relationship", "reference", "cause"] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** What may stand at the other end of a new relation from a card of each kind, the likeliest first. A frame is no end of anything. */
const FITTING: Partial<Record<Kind, readonly Kind[]>> = {
  scene: ["scene", "character", "shot", "dialogue", "beat", "note", "prompt", "image", "video", "audio", "world"],
  character: ["character", "scene", "dialogue", "note", "image", "prompt", "world"],
  beat: ["beat", "scene", "character", "chain", "note"],
  chain: ["beat", "scene", "chain", "note"],
  shot: ["image", "video", "prompt", "scene", "dialogue", "audio", "note"],
  prompt: ["image", "video", "audio", "note", "shot"],
  frame: [],
};
const ANYTHING: readonly Kind[] = ["note", "scene", "character", "episode", "world", "prompt", "image", "video", "audio"];

export const kindsFitting = (from: string): readonly Kind[] => FITTING[from as Kind] ?? ANYTHING;

/** The kind of a new edge between two kinds of node. */
export function edgeKindFor(from: string, to: string): EdgeKind {
  if (from === "scene" && to === "scene") return "sequence";
  if ((from === "scene" && to === "character") || (from === "character" && to === "scene")) return "cast";
  if (from === "character" && to === "character") return "relationship";
  return from === "beat" && to === "beat" ? "cause" : "reference";
}
