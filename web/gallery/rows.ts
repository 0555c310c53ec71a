// What the cards of the gallery say.
export const STATES = ["rest", "selected", "held", "written", "locked", "job", "empty"] as const;
export type State = (typeof STATES)[number];

type Row = { kind: string; height: number; size?: [number, number]; fields: Record<string, unknown> };

export const ROWS: readonly Row[] = [
  {
    kind: "scene",
    height: 288,
    fields: {
      title: "The morning without waves 没有浪的早晨",
      action: "Wren lays her ear on one clock after the other. 她把耳朵贴在一只又一只钟上。",
      description: "A narrow shop hung with clocks.",
      place: "Brandt's clock shop, on the quay",
      time: "清晨 Dawn",
      status: "Boarded",
      duration: { seconds: 14 },
    },
  },
  {
    kind: "character",
    height: 140,
    fields: {
      name: "Wren Calloway",
      role: "Protagonist 主角",
      brief: "Fourteen, apprentice in the harbour's clock shop. Hears when a mechanism lies. 十四岁，钟表铺学徒。",
      colors: ["#b4552d", "#7a4a2a", "#d8c3a0"],
    },
  },
  { kind: "episode", height: 132, fields: { title: "Episode 1 · The Tide Clock", summary: "One morning the harbour has no waves. 港口的海停了。", status: "In boards" } },
  {
    kind: "shot",
    height: 188,
    fields: { number: 2, shotSize: "Close-up 特写", angle: "Eye level", description: "Osei's scarred hand opens the eleventh pocket. Inside, a winding key." },
  },
  {
    kind: "dialogue",
    height: 86,
    fields: { speaker: "character-rest", voice: "thought", emotion: "quietly", text: "All the clocks are holding their breath again. 钟又屏住了呼吸。" },
  },
  { kind: "beat", height: 128, fields: { name: "The promise has a price", summary: "To bring the sea back is to give it Osei. 代价。", escalation: 8 } },
  { kind: "world", height: 148, fields: { type: "geography", title: "The harbour of Saltmere", content: "A crescent of slate houses round a basin. 一弯石板房。" } },
  { kind: "chain", height: 136, fields: { phase: 2, outline: "The Heron keeps the boy from the sea; therefore it keeps the sea from the town. 因此。" } },
  { kind: "prompt", height: 144, fields: { title: "House style", text: "ink and watercolour, wide skies, lamplight against slate blue, quiet panels" } },
  { kind: "note", height: 120, size: [240, 120], fields: { text: "Ask Anna about the lamp room. 灯房要再画一次。" } },
  { kind: "image", height: 176, fields: { title: "Lamp room, dusk 灯房" } },
  { kind: "video", height: 176, fields: { title: "Animatic 2" } },
  { kind: "audio", height: 104, fields: { title: "Bells, far away" } },
  { kind: "frame", height: 160, size: [300, 160], fields: { title: "Act one 第一幕" } },
];
