// Dragging: the pointer moves cards at once, in line with others where it comes near, the document gets their places
// about thirty times a second (of very many cards, less often), and the whole drag is one step of undo. What lies in a
// frame goes along with it. With Alt a copy goes, and the card stays.
import { type NodeChange, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import type { Scope } from "./actions";
import { around, type Box, overlaps } from "./arrange/box";
import { type Snap, snap } from "./arrange/snap";
import type { CardNode } from "./boardStore";
import { boxesOf, contentsOf } from "./carried";
import { copyBeside } from "./clipboard/board";
import { moveNodes } from "./edits";
import { boxOf } from "./fit";
import type { Point } from "./model";

const EVERY = 33;
/** A place takes about 40 bytes on the wire; this many of them go at the full rate. */
const MANY = 60;
/** On the screen, in pixels. */
const REACH = 6;

interface Window {
  /** In canvas units: what I see. */
  seen: Box;
  zoom: number;
}

class Drag {
  private readonly places = new Map<string, Point>();
  /** Where each began. */
  private readonly starts = new Map<string, Point>();
  /** Of a card in my hand, the one that moves: itself, or its copy. */
  private readonly moving = new Map<string, string>();
  private readonly others: { id: string; box: Box }[];
  private readonly bounds: Box;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly end: () => void;

  constructor(
    private readonly scope: Scope,
    private readonly lead: string,
    ids: readonly string[],
    copy: boolean,
  ) {
    const { board, connection } = scope;
    this.end = connection.longEdit();
    const inside = [...new Set(ids.flatMap((id) => contentsOf(board, id)))].filter((id) => !ids.includes(id));
    const all = [...ids, ...inside];
    const nodes = all.flatMap((id) => board.node(id) ?? []).filter((node) => !copy || !node.invalid);
    const copies = copy ? copyBeside(scope, nodes, [0, 0]) : nodes.map((node) => node.id);
    nodes.forEach((node, at) => {
      this.moving.set(node.id, copies[at]!);
      this.starts.set(node.id, [board.card(node.id)!.position.x, board.card(node.id)!.position.y]);
      board.held.add(copies[at]!);
    });
    const boxes = boxesOf(board, this.starts.keys());
    this.bounds = around(boxes.map((card) => card.box));
    this.others = board.flow
      .get()
      .nodes.filter((card) => !board.held.has(card.id) && (copy || !this.starts.has(card.id)))
      .map((card) => ({ id: card.id, box: boxOf(card) }));
  }

  /** React Flow's changes with everything where it comes to lie. `free`: without snapping. */
  moved(changes: NodeChange<CardNode>[], window: Window, free: boolean): NodeChange<CardNode>[] {
    const lead = changes.find((change) => change.type === "position" && change.id === this.lead);
    const start = this.starts.get(this.lead);
    if (!lead || lead.type !== "position" || !lead.position || !start) return changes.filter((change) => change.type !== "position");
    const { dx, dy } = this.snapped(lead.position.x - start[0], lead.position.y - start[1], window, free);
    const rest = changes.filter((change) => change.type !== "position");
    const places = [...this.starts].map(([id, [x, y]]) => ({ id: this.moving.get(id)!, x: x + dx, y: y + dy }));
    for (const { id, x, y } of places) this.places.set(id, [x, y]);
    this.timer ??= setTimeout(this.commit, EVERY * Math.max(1, this.starts.size / MANY));
    return [...rest, ...places.map(({ id, x, y }) => ({ id, type: "position" as const, position: { x, y }, dragging: true }))];
  }

  private snapped(dx: number, dy: number, { seen, zoom }: Window, free: boolean): { dx: number; dy: number } {
    const { guides } = this.scope.board;
    if (free) {
      guides.set(null);
      return { dx, dy };
    }
    const at = { ...this.bounds, x: this.bounds.x + dx, y: this.bounds.y + dy };
    const near = this.others.filter(({ box }) => overlaps(box, seen)).map(({ box }) => box);
    const found: Snap = snap(at, near, REACH / zoom);
    guides.set(found);
    return { dx: dx + found.dx, dy: dy + found.dy };
  }

  stop(): void {
    const { board } = this.scope;
    if (this.timer) clearTimeout(this.timer);
    this.commit();
    const held = [...this.moving.values()];
    board.change([...held].map((id) => ({ id, type: "position" as const, dragging: false })));
    board.letGo(held);
    board.guides.set(null);
    this.end();
  }

  private readonly commit = (): void => {
    this.timer = null;
    if (this.places.size > 0) moveNodes(this.scope.connection, this.places);
    this.places.clear();
  };
}

const KEPT = new Set(["remove", "replace", "add"]);

export function useDrag(scope: Scope) {
  const store = useStoreApi();
  return useMemo(() => {
    let drag: Drag | null = null;
    let free = false;
    const window = (): Window => {
      const { transform: [x, y, zoom], width, height } = store.getState();
      return { seen: { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }, zoom };
    };
    const start = (event: MouseEvent | TouchEvent | React.MouseEvent, lead: CardNode, nodes: CardNode[]) => {
      const ids = nodes.map((node) => node.id);
      if (scope.canEdit && ids.length > 0) drag = new Drag(scope, lead.id, ids, event.altKey);
    };
    const during = (event: MouseEvent | TouchEvent | React.MouseEvent) => {
      free = event.ctrlKey || event.metaKey;
    };
    const stop = () => {
      drag?.stop();
      drag = null;
    };
    return {
      onNodesChange: (changes: NodeChange<CardNode>[]) => {
        const mine = changes.filter((change) => !KEPT.has(change.type));
        scope.board.change(drag ? drag.moved(mine, window(), free) : mine);
      },
      onNodeDragStart: start,
      onNodeDrag: during,
      onNodeDragStop: stop,
      onSelectionDragStart: (event: React.MouseEvent, nodes: CardNode[]) => nodes[0] && start(event, nodes[0], nodes),
      onSelectionDrag: during,
      onSelectionDragStop: stop,
    };
  }, [scope, store]);
}
