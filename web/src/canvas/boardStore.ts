// What the board shows, kept in step with the document: React Flow's nodes and edges with everything that the cards need.
// One per open room. Touched entries are read again, the others keep their identity, so that only changed cards render.
import { applyNodeChanges, type Edge, type Node, type NodeChange } from "@xyflow/react";
import type { CSSProperties } from "react";
import * as Y from "yjs";
import { Cell } from "@/sync/cell";
import type { Connection } from "@/sync";
import type { Snap } from "./arrange/snap";
import { KINDS } from "./kinds";
import { type BoardEdge, type BoardNode, casts, isPoint, nameOf, parents, readEdge, readNode, numbersOf } from "./model";
import { characterColours } from "./colours";
import { rememberSelection } from "./undoSelection";
import { type Asked, NO_VIEW, type Tool, type View } from "./view";

export type Chip = { id: string; name: string; color: string };

export interface CardContent extends Record<string, unknown> {
  /** For its place ask the store or the card: here it may be an old one. */
  node: BoardNode;
  /** Scenes, and shots of a scene: their place in the order, from 1. */
  number: number | null;
  /** Scenes: who is in it. Dialogues: who speaks. */
  cast: readonly Chip[];
  /** Shots: the asset of their image, null if there is none. */
  picture: string | null;
  /** Characters and their like: the colour that stands for them everywhere. */
  color: string;
}

export type CardNode = Node<CardContent>;
export type CardEdge = Edge<{ edge: BoardEdge; color: string | null }>;
export type Flow = { nodes: CardNode[]; edges: CardEdge[] };

export class BoardStore {
  readonly flow = new Cell<Flow>({ nodes: [], edges: [] });
  private readonly nodes = new Map<string, BoardNode>();
  private readonly edges = new Map<string, BoardEdge>();
  private readonly cards = new Map<string, CardNode>();
  private numbers = new Map<string, number>();
  private cast = new Map<string, string[]>();
  private colours = new Map<string, string>();
  /** The nodes that I have selected. */
  readonly selection = new Cell<readonly string[]>([]);
  /** The node whose text I write on the canvas itself. */
  readonly writing = new Cell<string | null>(null);
  /** The card that a relation is to be drawn from, by keys. */
  readonly connecting = new Cell<string | null>(null);
  /** Where a kind of card is asked for. */
  readonly asked = new Cell<Asked | null>(null);
  readonly tool = new Cell<Tool>("select");
  readonly view = new Cell<View>(NO_VIEW);
  /** The lines and gaps by which what I drag comes to rest. */
  readonly guides = new Cell<Snap | null>(null);
  /** Nodes in my hand: their place is the pointer's until I let go. */
  readonly held = new Set<string>();

  constructor(readonly connection: Connection) {
    const { nodes, edges } = connection.roots;
    this.flow.subscribe(this.noteSelection);
    for (const [id, value] of nodes.entries()) this.nodes.set(id, readNode(id, value));
    for (const [id, value] of edges.entries()) this.readEdge(id, value);
    this.derive();
    this.publish(null);
    nodes.observeDeep(this.onNodes);
    edges.observeDeep(this.onEdges);
  }

  node = (id: string): BoardNode | undefined => this.nodes.get(id);
  edge = (id: string): BoardEdge | undefined => this.edges.get(id);
  all = (): Iterable<BoardNode> => this.nodes.values();
  links = (): Iterable<BoardEdge> => this.edges.values();
  castOf = (scene: string): readonly string[] => this.cast.get(scene) ?? [];
  colourOf = (id: string): string => this.colours.get(id) ?? "var(--fg-faint)";
  card = (id: string): CardNode | undefined => this.cards.get(id);

  change = (changes: NodeChange<CardNode>[]): void => {
    const nodes = applyNodeChanges(changes, this.flow.get().nodes);
    for (const node of nodes) this.cards.set(node.id, node);
    this.flow.patch({ nodes });
  };

  /** They are no longer in my hand: they stand where the document has them. */
  letGo = (ids: Iterable<string>): void => {
    const gone = [...ids].filter((id) => this.held.delete(id));
    this.change(
      gone.flatMap((id) => {
        const at = this.nodes.get(id)?.xy;
        return at ? [{ id, type: "position" as const, position: { x: at[0], y: at[1] } }] : [];
      }),
    );
  };

  /** Make these, and only these, selected. */
  select = (ids: Iterable<string>): void => {
    const wanted = new Set(ids);
    const nodes = this.flow.get().nodes.map((card) => this.selected(card, wanted.has(card.id)));
    const edges = this.flow.get().edges.map((edge) => (edge.selected ? { ...edge, selected: false } : edge));
    this.flow.set({ nodes, edges });
  };

  selectEdge = (id: string): void => {
    this.select([]);
    this.setEdges(this.flow.get().edges.map((edge) => (edge.id === id ? { ...edge, selected: true } : edge)));
  };

  setEdges = (edges: CardEdge[]): void => this.flow.patch({ edges });

  private readonly noteSelection = (): void => {
    const now = this.flow
      .get()
      .nodes.filter((card) => card.selected)
      .map((card) => card.id);
    const before = this.selection.get();
    if (now.length !== before.length || now.some((id, at) => id !== before[at])) this.selection.set(now);
  };

  private selected(card: CardNode, selected: boolean): CardNode {
    if (Boolean(card.selected) === selected) return card;
    const changed = { ...card, selected };
    this.cards.set(card.id, changed);
    return changed;
  }

  private readonly onNodes = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const touched = new Set<string>();
    const moved = new Set<string>();
    let shape = false;
    for (const event of events) {
      if (event.path.length === 0) {
        for (const id of event.keys.keys()) touched.add(id);
        shape = true;
      } else {
        const id = String(event.path[0]);
        if (event.path.length === 1 && event.keys.size === 1 && event.keys.has("xy")) moved.add(id);
        else touched.add(id);
        shape ||= event.path.length === 1 && [...event.keys.keys()].some((name) => SHAPING.has(name));
      }
    }
    for (const id of touched) this.readNode(id);
    for (const id of moved) if (!touched.has(id)) this.readPlace(id);
    for (const id of moved) touched.add(id);
    if (shape) this.derive();
    this.publish(shape ? null : this.withTheirs(touched));
  };

  /** These, and the cards that show their names or pictures. */
  private withTheirs(ids: ReadonlySet<string>): Set<string> {
    const wanted = new Set(ids);
    if (![...ids].some((id) => ["character", "image"].includes(this.nodes.get(id)?.kind ?? ""))) return wanted;
    for (const [id, { fields }] of this.nodes)
      if (ids.has(String(fields.image)) || this.shownIn(id).some((person) => ids.has(person))) wanted.add(id);
    return wanted;
  }

  private readonly onEdges = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const { edges } = this.connection.roots;
    for (const event of events) {
      const ids = event.path.length === 0 ? [...event.keys.keys()] : [String(event.path[0])];
      for (const id of ids) this.readEdge(id, edges.get(id));
    }
    this.derive();
    this.publish(null);
  };

  private readNode(id: string): void {
    const { nodes } = this.connection.roots;
    if (nodes.has(id)) this.nodes.set(id, readNode(id, nodes.get(id)));
    else this.nodes.delete(id);
  }

  /** A card that only moves keeps the rest of what it says, so that it is not drawn anew. */
  private readPlace(id: string): void {
    const old = this.nodes.get(id);
    const entry = this.connection.roots.nodes.get(id);
    const xy = entry instanceof Y.Map ? entry.get("xy") : null;
    if (old && !old.invalid && isPoint(xy)) this.nodes.set(id, { ...old, xy });
    else this.readNode(id);
  }

  private readEdge(id: string, value: unknown): void {
    const edge = readEdge(id, value);
    if (edge) this.edges.set(id, edge);
    else this.edges.delete(id);
  }

  private derive(): void {
    const parentOf = parents(this.nodes);
    this.numbers = numbersOf(this.nodes, (id) => parentOf.get(id) ?? null);
    this.cast = casts(this.edges.values(), this.nodes);
    this.colours = characterColours(this.nodes.values());
  }

  /** Show these again; null: everything, the edges too. */
  private publish(ids: ReadonlySet<string> | null): void {
    for (const id of ids ?? this.nodes.keys()) this.refresh(id);
    if (ids) {
      this.flow.patch({ nodes: this.flow.get().nodes.map((card) => (ids.has(card.id) ? (this.cards.get(card.id) ?? card) : card)) });
      return;
    }
    for (const id of this.cards.keys()) if (!this.nodes.has(id)) this.cards.delete(id);
    this.flow.set({ nodes: [...this.cards.values()], edges: this.drawnEdges() });
  }

  private refresh(id: string): void {
    const node = this.nodes.get(id);
    if (!node) return;
    const old = this.cards.get(id);
    const content = this.content(node, old?.data);
    const card = toCard(node, content, this.held.has(id) ? old : undefined);
    const still = old && old.position.x === card.position.x && old.position.y === card.position.y;
    if (still && old.data === content && old.type === card.type) return;
    this.cards.set(id, { ...old, ...card });
  }

  private content(node: BoardNode, old: CardContent | undefined): CardContent {
    const number = this.numbers.get(node.id) ?? null;
    const cast = sameChips(this.chips(node.id), old?.cast);
    const color = this.colourOf(node.id);
    const picture = this.pictureOf(node);
    const same =
      old && sameButPlace(old.node, node) && old.number === number && old.cast === cast && old.picture === picture && old.color === color;
    return same ? old : { node, number, cast, picture, color };
  }

  private pictureOf({ kind, fields }: BoardNode): string | null {
    const image = kind === "shot" && typeof fields.image === "string" ? this.nodes.get(fields.image) : undefined;
    return image?.kind === "image" && typeof image.fields.asset === "string" ? image.fields.asset : null;
  }

  /** The people whose names and colours a card shows. */
  private shownIn(id: string): readonly string[] {
    const node = this.nodes.get(id);
    if (node?.kind !== "dialogue") return this.castOf(id);
    const { speaker } = node.fields;
    return typeof speaker === "string" ? [speaker] : [];
  }

  private chips(card: string): Chip[] {
    return this.shownIn(card).flatMap((id) => {
      const node = this.nodes.get(id);
      return node ? [{ id, name: nameOf(node), color: this.colourOf(id) }] : [];
    });
  }

  /** Edges with both ends on the board; the others stay in the document, hidden. */
  private drawnEdges(): CardEdge[] {
    const before = new Map(this.flow.get().edges.map((edge) => [edge.id, edge]));
    const drawn: CardEdge[] = [];
    for (const edge of this.edges.values()) {
      const to = this.nodes.get(edge.to);
      if (!to || !this.nodes.has(edge.from)) continue;
      const color = edge.kind === "cast" ? this.colourOf(to.id) : null;
      const old = before.get(edge.id);
      const same = old?.data && old.data.edge === edge && old.data.color === color;
      drawn.push(
        same
          ? old
          : { ...old, id: edge.id, source: edge.from, target: edge.to, type: "relation", className: `edge-${edge.kind}`, data: { edge, color } },
      );
    }
    const same = drawn.length === before.size && drawn.every((edge) => before.get(edge.id) === edge);
    return same ? this.flow.get().edges : drawn;
  }
}

/** What changes the numbers, colours or edges of other cards. A place or a text does not. */
const SHAPING = new Set(["kind", "parent", "order", "color", "colors"]);

/** Its place is the card's own, not part of what it says. */
const sameButPlace = (a: BoardNode, b: BoardNode): boolean =>
  a === b || (Object.keys(b) as (keyof BoardNode)[]).every((name) => name === "xy" || a[name] === b[name]);

function toCard(node: BoardNode, content: CardContent, held: CardNode | undefined): CardNode {
  const spec = KINDS.get(node.kind);
  const [x, y] = node.xy;
  const size = sizeOf(node);
  return {
    id: node.id,
    type: node.invalid || !spec ? "invalid" : node.kind,
    ariaLabel: nameOf(node),
    position: held ? held.position : { x, y },
    data: content,
    width: size[0],
    // A first guess: React Flow hides a card of unknown height, and a hidden card cannot take the focus.
    ...(size[1] === null ? { height: undefined, initialHeight: 150 } : { height: size[1] }),
    zIndex: node.kind === "frame" ? underOthers(size) : 0,
    draggable: node.locked ? false : undefined,
    ...(node.color && node.kind !== "character" ? { className: "coloured", style: { "--own": node.color } as CSSProperties } : { className: undefined, style: undefined }),
  };
}

/** The larger a frame, the deeper it lies: it may hold others. */
const underOthers = ([width, height]: readonly [number, number | null]): number => -Math.max(1, Math.round(10 * Math.log2(width * (height ?? 1))));

export function sizeOf(node: BoardNode): readonly [number, number | null] {
  const spec = KINDS.get(node.kind);
  if (!spec || node.invalid) return [260, null];
  return (spec.resizable ? node.size : null) ?? [spec.width, spec.height];
}

function sameChips(chips: readonly Chip[], old: readonly Chip[] | undefined): readonly Chip[] {
  const same =
    old?.length === chips.length &&
    old.every((chip, at) => chip.id === chips[at]!.id && chip.name === chips[at]!.name && chip.color === chips[at]!.color);
  return same ? old : chips;
}

const boards = new WeakMap<Connection, BoardStore>();

/** The board of a room: made when somebody first asks for it, gone with the room. */
export function boardOf(connection: Connection): BoardStore {
  let board = boards.get(connection);
  if (!board) {
    boards.set(connection, (board = new BoardStore(connection)));
    rememberSelection(board, connection.undo);
  }
  return board;
}
