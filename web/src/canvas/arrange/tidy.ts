// The board in order: the cast on top in the order of their entrances, the scenes below in rows that read left to right,
// under each scene what hangs on it, and beneath all that the rest, by what leads to what. What lies in a frame stays in
// it. Pure, and the same for the same board: where nothing else decides, the order is that of reading, then the id.
import type { Point } from "../model";
import { around, type Box, contains, inReadingOrder } from "./box";

export interface TidyCard {
  id: string;
  kind: string;
  box: Box;
  order: string;
  parent: string | null;
}

export interface TidyLink {
  kind: string;
  from: string;
  to: string;
}

export interface Tidied {
  places: Map<string, Point>;
  /** Frames that had to grow or shrink around what lies in them. */
  sizes: Map<string, Point>;
}

const GAP = 40;
const SCENE_GAP = 80;
const BLOCK_GAP = 120;
const MARGIN = 40;
/** Rows are about this much wider than the block is high. */
const SHAPE = 1.6;

/** Scenes in a row, at least: as many as the server places. */
const IN_A_ROW = 5;

/** Of these cards only; locked ones are not among them. The upper left corner stays where it is. */
export function tidy(cards: readonly TidyCard[], links: readonly TidyLink[]): Tidied {
  const tidied: Tidied = { places: new Map(), sizes: new Map() };
  if (cards.length === 0) return tidied;
  const { x, y } = around(cards.map((card) => card.box));
  const inside = families(cards);
  arrange(null, [x, y], { inside, links, tidied });
  for (const [id, place] of tidied.places) tidied.places.set(id, [Math.round(place[0]), Math.round(place[1])]);
  return tidied;
}

interface Job {
  inside: ReadonlyMap<string | null, TidyCard[]>;
  links: readonly TidyLink[];
  tidied: Tidied;
}

/** What lies in which frame: the smallest one around it. */
function families(cards: readonly TidyCard[]): Map<string | null, TidyCard[]> {
  const frames = cards.filter((card) => card.kind === "frame");
  const found = new Map<string | null, TidyCard[]>([[null, []]]);
  for (const card of inReadingOrder(cards)) {
    const around = frames
      .filter((frame) => frame.id !== card.id && contains(frame.box, card.box) && (card.kind !== "frame" || larger(frame, card)))
      .sort((a, b) => area(a) - area(b) || (a.id < b.id ? -1 : 1))[0];
    const home = around?.id ?? null;
    if (!found.has(home)) found.set(home, []);
    found.get(home)!.push(card);
  }
  return found;
}

const area = ({ box }: TidyCard): number => box.width * box.height;
const larger = (a: TidyCard, b: TidyCard): boolean => area(a) > area(b) || (area(a) === area(b) && a.id < b.id);

/** Lays out what is in this frame, or on the bare board, from this corner on. How large it has become. */
function arrange(home: string | null, [left, top]: Point, job: Job): Point {
  const boxes = (job.inside.get(home) ?? []).map((card) => sized(card, job));
  const blocks = blocksOf(boxes, job.links);
  let y = top;
  let width = 0;
  for (const block of blocks) {
    const placed = block(left, y);
    for (const [id, place] of placed.places) put(id, place, job);
    width = Math.max(width, placed.width);
    y += placed.height + BLOCK_GAP;
  }
  return [width, Math.max(0, y - BLOCK_GAP - top)];
}

/** A frame is as large as what has been laid out in it. */
function sized(card: TidyCard, job: Job): TidyCard {
  if (!job.inside.has(card.id)) return card;
  const [width, height] = arrange(card.id, [0, 0], job);
  const size: Point = [width + 2 * MARGIN, height + 2 * MARGIN];
  if (size[0] !== card.box.width || size[1] !== card.box.height) job.tidied.sizes.set(card.id, size);
  return { ...card, box: { ...card.box, width: size[0], height: size[1] } };
}

/** A frame takes along what lies in it, which has been laid out from the origin. */
function put(id: string, [x, y]: Point, job: Job): void {
  job.tidied.places.set(id, [x, y]);
  for (const card of job.inside.get(id) ?? []) shift(card.id, x + MARGIN, y + MARGIN, job);
}

function shift(id: string, dx: number, dy: number, job: Job): void {
  const [x, y] = job.tidied.places.get(id)!;
  job.tidied.places.set(id, [x + dx, y + dy]);
  for (const card of job.inside.get(id) ?? []) shift(card.id, dx, dy, job);
}

interface Laid {
  places: Map<string, Point>;
  width: number;
  height: number;
}
type Block = (left: number, top: number) => Laid;

function blocksOf(cards: readonly TidyCard[], links: readonly TidyLink[]): Block[] {
  const known = new Map(cards.map((card) => [card.id, card]));
  const own = links.filter((link) => known.has(link.from) && known.has(link.to) && link.from !== link.to);
  const scenes = storyOrder(
    cards.filter((card) => card.kind === "scene"),
    own,
  );
  const hanging = hangers(cards, scenes, own);
  const hung = new Set([...hanging.values()].flat().map((card) => card.id));
  const people = byEntrance(
    cards.filter((card) => card.kind === "character"),
    scenes,
    own,
  );
  const rest = cards.filter((card) => card.kind !== "scene" && card.kind !== "character" && !hung.has(card.id));
  const loose = rest.filter((card) => !own.some((link) => link.from === card.id || link.to === card.id));
  const linked = rest.filter((card) => !loose.includes(card));
  const columns = scenes.map((scene) => [scene, ...(hanging.get(scene.id) ?? [])]);
  // A story reads in rows, also while its scenes are short.
  const wide = Math.max(Math.min(columns.length, IN_A_ROW), columnsFor(columns.map(columnSize), SCENE_GAP));
  const blocks: Block[] = [];
  if (people.length > 0)
    blocks.push((left, top) =>
      rows(
        people.map((card) => [card]),
        Math.max(wide, columnsFor(people.map(({ box }) => [box.width, box.height]), GAP)),
        GAP,
        left,
        top,
      ),
    );
  if (columns.length > 0) blocks.push((left, top) => rows(columns, wide, SCENE_GAP, left, top));
  if (linked.length > 0) blocks.push((left, top) => layers(linked, own, left, top));
  if (loose.length > 0)
    blocks.push((left, top) =>
      rows(
        loose.map((card) => [card]),
        columnsFor(loose.map(({ box }) => [box.width, box.height]), GAP),
        GAP,
        left,
        top,
      ),
    );
  return blocks;
}

/** After what leads to it; else by order, else as they are read now. */
function storyOrder(scenes: readonly TidyCard[], links: readonly TidyLink[]): TidyCard[] {
  const at = new Map(scenes.map((scene, place) => [scene.id, place]));
  const left = [...scenes].sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : at.get(a.id)! - at.get(b.id)!));
  const before = new Map(scenes.map((scene) => [scene.id, new Set<string>()]));
  for (const { kind, from, to } of links) if (kind === "sequence" && before.has(from)) before.get(to)?.add(from);
  const told: TidyCard[] = [];
  let last: string | null = null;
  while (left.length > 0) {
    const ready = left.filter((scene) => [...before.get(scene.id)!].every((id) => told.some((done) => done.id === id)));
    // What follows the last one goes on; a circle is entered where the order says.
    const next: TidyCard = ready.find((scene) => last !== null && before.get(scene.id)!.has(last)) ?? ready[0] ?? left[0]!;
    told.push(next);
    left.splice(left.indexOf(next), 1);
    last = next.id;
  }
  return told;
}

/** What hangs on a scene, directly or over another card: its children, then what is linked to it. The first scene has it. */
function hangers(cards: readonly TidyCard[], scenes: readonly TidyCard[], links: readonly TidyLink[]): Map<string, TidyCard[]> {
  const free = new Map(cards.filter((card) => !["scene", "character", "frame", "episode"].includes(card.kind)).map((card) => [card.id, card]));
  const found = new Map<string, TidyCard[]>(scenes.map((scene) => [scene.id, []]));
  const take = (scene: string, card: TidyCard) => {
    free.delete(card.id);
    found.get(scene)!.push(card);
  };
  for (const card of [...free.values()]) if (card.parent !== null && found.has(card.parent)) take(card.parent, card);
  for (const { id } of scenes) {
    const reached = [id, ...found.get(id)!.map((card) => card.id)];
    for (let at = 0; at < reached.length; at++)
      for (const card of [...free.values()]) {
        const linked = card.parent === reached[at] || links.some(({ from, to }) => joins(from, to, card.id, reached[at]!));
        if (!linked) continue;
        take(id, card);
        reached.push(card.id);
      }
  }
  return found;
}

const joins = (from: string, to: string, a: string, b: string): boolean => (from === a && to === b) || (from === b && to === a);

function byEntrance(people: readonly TidyCard[], scenes: readonly TidyCard[], links: readonly TidyLink[]): TidyCard[] {
  const scene = new Map(scenes.map(({ id }, at) => [id, at]));
  const entrance = new Map<string, number>();
  for (const { kind, from, to } of links)
    if (kind === "cast" && scene.has(from)) entrance.set(to, Math.min(entrance.get(to) ?? Infinity, scene.get(from)!));
  const at = new Map(people.map((card, place) => [card.id, place]));
  const first = (card: TidyCard) => entrance.get(card.id) ?? Number.MAX_SAFE_INTEGER;
  return [...people].sort((a, b) => first(a) - first(b) || (a.order < b.order ? -1 : a.order > b.order ? 1 : at.get(a.id)! - at.get(b.id)!));
}

const columnSize = (column: readonly TidyCard[]): Point => [
  Math.max(...column.map((card) => card.box.width)),
  column.reduce((sum, card) => sum + card.box.height + GAP, -GAP),
];

function columnsFor(sizes: readonly Point[], gap: number): number {
  if (sizes.length === 0) return 1;
  const mean = (axis: 0 | 1) => sizes.reduce((sum, size) => sum + size[axis], 0) / sizes.length + gap;
  return Math.min(sizes.length, Math.max(1, Math.min(10, Math.round(Math.sqrt((sizes.length * SHAPE * mean(1)) / mean(0))))));
}

/** Columns of cards in rows, `wide` of them in each. */
function rows(columns: readonly (readonly TidyCard[])[], wide: number, gap: number, left: number, top: number): Laid {
  const places = new Map<string, Point>();
  const size = columns.map(columnSize);
  const step = Math.max(...size.map(([width]) => width)) + gap;
  let y = top;
  for (let start = 0; start < columns.length; start += wide) {
    columns.slice(start, start + wide).forEach((column, at) => stack(column, left + at * step, y, places));
    y += Math.max(...size.slice(start, start + wide).map(([, height]) => height)) + gap;
  }
  return { places, width: Math.min(wide, columns.length) * step - gap, height: y - gap - top };
}

function stack(column: readonly TidyCard[], x: number, top: number, places: Map<string, Point>): void {
  let y = top;
  for (const card of column) {
    places.set(card.id, [x, y]);
    y += card.box.height + GAP;
  }
}

/** From left to right by what leads to what; within a layer near to where its links come from. */
function layers(cards: readonly TidyCard[], links: readonly TidyLink[], left: number, top: number): Laid {
  const depth = depths(cards, links);
  const columns: TidyCard[][] = [];
  for (const card of cards) (columns[depth.get(card.id)!] ??= []).push(card);
  const row = new Map<string, number>();
  const places = new Map<string, Point>();
  let x = left;
  let height = 0;
  for (const column of columns) {
    const pull = (card: TidyCard) => mean(links.filter((link) => link.to === card.id && row.has(link.from)).map((link) => row.get(link.from)!));
    const sorted = column.map((card, at) => ({ card, at, pull: pull(card) ?? at })).sort((a, b) => a.pull - b.pull || a.at - b.at);
    sorted.forEach(({ card }, at) => row.set(card.id, at));
    const ordered = sorted.map(({ card }) => card);
    stack(ordered, x, top, places);
    const [width, high] = columnSize(ordered);
    x += width + SCENE_GAP;
    height = Math.max(height, high);
  }
  return { places, width: x - SCENE_GAP - left, height };
}

const mean = (values: readonly number[]): number | null => (values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null);

/** How many steps lead to a card, at most. A link that closes a circle does not count. */
function depths(cards: readonly TidyCard[], links: readonly TidyLink[]): Map<string, number> {
  const known = new Set(cards.map((card) => card.id));
  const next = new Map<string, string[]>(cards.map((card) => [card.id, []]));
  for (const { from, to } of links) if (known.has(from) && known.has(to)) next.get(from)!.push(to);
  const finished: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (id: string) => {
    state.set(id, "open");
    const onward = next.get(id)!.filter((to) => state.get(to) !== "open");
    next.set(id, onward);
    for (const to of onward) if (!state.has(to)) visit(to);
    state.set(id, "done");
    finished.push(id);
  };
  for (const { id } of cards) if (!state.has(id)) visit(id);
  const depth = new Map(cards.map((card) => [card.id, 0]));
  for (const id of finished.reverse()) for (const to of next.get(id)!) depth.set(to, Math.max(depth.get(to)!, depth.get(id)! + 1));
  // Columns without a card would leave a hole.
  const used = [...new Set(depth.values())].sort((a, b) => a - b);
  return new Map([...depth].map(([id, value]) => [id, used.indexOf(value)]));
}
