// The storyboard as a strip: the scenes of the story in their order, each with its shots, laid out from left to right.
// Pure. Where a card goes is found here; that it goes there is the outline's reorder.ts.
import { type BoardEdge, type BoardNode, inOrder } from "@/canvas/model";
import type { Tree } from "@/outline/tree";

export const SHOT_WIDTH = 176;
const GAP = 8;
/** From the edge of a scene to its shots, and between scenes. */
const PAD = 10;
const APART = 12;

/** The shots that are in no scene come last. */
export const LOOSE = "loose";

export interface StripScene {
  /** The id of the scene; LOOSE. */
  key: string;
  node: BoardNode | null;
  episode: BoardNode | null;
  shots: readonly BoardNode[];
}

/** In pixels from the left of the strip. */
export interface Block extends StripScene {
  x: number;
  width: number;
}

/** Where a card goes: among the others of its kind there (without it), and whose they are. */
export interface Goal {
  others: readonly BoardNode[];
  place: number;
  parent: string | null;
}

export function scenesOf({ roots, children }: Tree): StripScene[] {
  const scenes: StripScene[] = [];
  const loose: BoardNode[] = [];
  const walk = (node: BoardNode, episode: BoardNode | null) => {
    const inside = children.get(node.id) ?? [];
    const isScene = node.kind === "scene" && !node.invalid;
    if (isScene) scenes.push({ key: node.id, node, episode, shots: inside.filter((one) => one.kind === "shot") });
    if (node.kind === "shot") loose.push(node);
    for (const one of inside) if (!isScene || one.kind !== "shot") walk(one, node.kind === "episode" ? node : episode);
  };
  for (const nodes of roots.values()) for (const node of nodes) walk(node, null);
  return loose.length > 0 ? [...scenes, { key: LOOSE, node: null, episode: null, shots: loose }] : scenes;
}

export function laidOut(scenes: readonly StripScene[]): Block[] {
  let x = 0;
  return scenes.map((scene) => {
    const block = { ...scene, x, width: 2 * PAD + Math.max(1, scene.shots.length) * (SHOT_WIDTH + GAP) - GAP };
    x += block.width + APART;
    return block;
  });
}

export const shotX = ({ x }: Block, place: number): number => x + PAD + place * (SHOT_WIDTH + GAP);

export const widthOf = (blocks: readonly Block[]): number => {
  const last = blocks.at(-1);
  return last ? last.x + last.width : 0;
};

export interface Spot {
  block: Block;
  /** Of the shot in its scene, from 0; -1: the scene itself. */
  place: number;
}

export function find(blocks: readonly Block[], key: string | null): Spot | null {
  for (const block of blocks) {
    if (block.key === key) return { block, place: -1 };
    const place = block.shots.findIndex((shot) => shot.id === key);
    if (place >= 0) return { block, place };
  }
  return null;
}

/** What is in sight between these: of each scene the shots from one to before another. */
export function inSight(blocks: readonly Block[], from: number, to: number): { block: Block; first: number; end: number }[] {
  return blocks
    .filter((block) => block.x + block.width >= from && block.x <= to)
    .map((block) => ({
      block,
      first: Math.max(0, Math.floor((from - block.x - PAD) / (SHOT_WIDTH + GAP))),
      end: Math.min(block.shots.length, Math.max(0, Math.ceil((to - block.x - PAD) / (SHOT_WIDTH + GAP)))),
    }));
}

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End";

/** Scenes lie over their shots: left and right stay in the row, up and down change it. Null: nothing is there. */
export function walked(blocks: readonly Block[], key: string, arrow: Arrow): string | null {
  const here = find(blocks, key);
  if (!here) return null;
  if (arrow === "ArrowUp") return here.place < 0 ? null : here.block.key;
  if (arrow === "ArrowDown") return here.place < 0 ? (here.block.shots[0]?.id ?? null) : null;
  const row = here.place < 0 ? blocks.map((block) => block.key) : blocks.flatMap((block) => block.shots.map((shot) => shot.id));
  const at = row.indexOf(key);
  return row[{ ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: row.length - 1 }[arrow]] ?? null;
}

/** One place to the left (-1) or to the right (1). Over the end of a scene a shot goes into the next one, and a scene over the end of its episode. */
export function stepped(blocks: readonly Block[], key: string, by: -1 | 1): Goal | null {
  const here = find(blocks, key);
  if (!here) return null;
  const { block, place } = here;
  if (place < 0) return sceneStepped(blocks, block, by);
  const inside = place + by;
  if (inside >= 0 && inside < block.shots.length) return shotGoal(block, block.shots[place]!, inside);
  const next = blocks[blocks.indexOf(block) + by];
  return next?.node ? shotGoal(next, block.shots[place]!, by > 0 ? 0 : next.shots.length) : null;
}

function sceneStepped(blocks: readonly Block[], { node: scene, key }: Block, by: -1 | 1): Goal | null {
  const next = blocks[blocks.findIndex((block) => block.key === key) + by];
  if (!scene || !next?.node) return null;
  const behind = (by > 0) === (next.node.parent === scene.parent);
  return sceneGoal(blocks, scene, next.node, behind);
}

function sceneGoal(blocks: readonly Block[], scene: BoardNode, beside: BoardNode, behind: boolean): Goal {
  const others = blocks.flatMap(({ node }) => (node && node.id !== scene.id && node.parent === beside.parent ? [node] : []));
  return { others, place: others.findIndex((one) => one.id === beside.id) + (behind ? 1 : 0), parent: beside.parent };
}

const shotGoal = ({ node, shots }: StripScene, shot: BoardNode, place: number): Goal => ({
  others: shots.filter((one) => one.id !== shot.id),
  place,
  parent: node ? node.id : shot.parent,
});

/** Where a card would go that is let go at `x`, and where the line is drawn that says so. Null: it may not go there, or stays where it is. */
export function dropped(blocks: readonly Block[], key: string, x: number): { goal: Goal; line: number; key: string } | null {
  const from = find(blocks, key);
  const over = blocks.find((block) => x < block.x + block.width + APART / 2) ?? blocks.at(-1);
  if (!from || !over) return null;
  return from.place < 0 ? sceneDropped(blocks, from.block, over, x) : shotDropped(from, over, x);
}

function sceneDropped(blocks: readonly Block[], { node: scene, key }: Block, over: Block, x: number) {
  if (!scene || !over.node || over.key === key) return null;
  const behind = x > over.x + over.width / 2;
  const goal = sceneGoal(blocks, scene, over.node, behind);
  if (scene.parent === goal.parent && blocks.filter(({ node }) => node?.parent === goal.parent).findIndex((block) => block.key === key) === goal.place) return null;
  return { goal, key: over.key, line: behind ? over.x + over.width + APART / 2 : over.x - APART / 2 };
}

function shotDropped({ block, place }: Spot, over: Block, x: number) {
  const at = Math.min(over.shots.length, Math.max(0, Math.round((x - over.x - PAD) / (SHOT_WIDTH + GAP))));
  const same = over.key === block.key;
  if ((!over.node && !same) || (same && (at === place || at === place + 1))) return null;
  const shot = block.shots[place]!;
  return { goal: shotGoal(over, shot, same && at > place ? at - 1 : at), key: over.key, line: shotX(over, at) - GAP / 2 };
}

/** By shot: the lines that are heard in it, in their order. A line and its shot are joined by a reference. */
export function linesOf(edges: Iterable<BoardEdge>, node: (id: string) => BoardNode | undefined): Map<string, BoardNode[]> {
  const found = new Map<string, BoardNode[]>();
  for (const { kind, from, to } of edges) {
    const ends = [node(from), node(to)];
    const shot = ends.find((end) => end?.kind === "shot");
    const line = ends.find((end) => end?.kind === "dialogue");
    if (kind !== "reference" || !shot || !line) continue;
    found.set(shot.id, [...(found.get(shot.id) ?? []).filter((one) => one.id !== line.id), line]);
  }
  for (const lines of found.values()) lines.sort(inOrder);
  return found;
}

/** Where one comes in: the first shot of the first scene, or that scene. */
export const firstKey = ([first]: readonly Block[]): string | null => (first ? (first.shots[0]?.id ?? first.key) : null);
