// Dragging: the pointer moves cards at once, the document gets their places about thirty times a second, and the
// whole drag is one step of undo. What lies in a frame goes along with it.
import type { NodeChange } from "@xyflow/react";
import { useMemo } from "react";
import { useRoom } from "@/sync";
import type { BoardStore, CardNode } from "./boardStore";
import { moveNodes } from "./edits";
import type { Point } from "./model";

const EVERY = 33;

type Passenger = { frame: string; dx: number; dy: number };

class Drag {
  private readonly places = new Map<string, Point>();
  private readonly passengers = new Map<string, Passenger>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly end: () => void;

  constructor(
    private readonly board: BoardStore,
    ids: readonly string[],
  ) {
    this.end = board.connection.longEdit();
    for (const id of ids) board.held.add(id);
    for (const id of ids) if (board.node(id)?.kind === "frame") this.board.flow.get().nodes.forEach((card) => this.seat(card, id));
  }

  /** A card that lies wholly in the frame rides along, unless it is in my hand itself. */
  private seat(card: CardNode, frame: string): void {
    const around = this.board.card(frame);
    if (!around || this.board.held.has(card.id) || this.passengers.has(card.id) || card.draggable === false) return;
    const { x, y } = around.position;
    const inside =
      card.position.x >= x &&
      card.position.y >= y &&
      card.position.x + widthOf(card) <= x + widthOf(around) &&
      card.position.y + heightOf(card) <= y + heightOf(around);
    if (inside) this.passengers.set(card.id, { frame, dx: card.position.x - x, dy: card.position.y - y });
  }

  /** The changes that React Flow tells, and those of the passengers. */
  moved(changes: NodeChange<CardNode>[]): NodeChange<CardNode>[] {
    const places = new Map<string, { x: number; y: number }>();
    for (const change of changes) if (change.type === "position" && change.position) places.set(change.id, change.position);
    const along: NodeChange<CardNode>[] = [];
    for (const [id, { frame, dx, dy }] of this.passengers) {
      const at = places.get(frame);
      if (at) along.push({ id, type: "position", position: { x: at.x + dx, y: at.y + dy } });
    }
    for (const change of [...changes, ...along])
      if (change.type === "position" && change.position) this.places.set(change.id, [change.position.x, change.position.y]);
    if (this.places.size > 0) this.timer ??= setTimeout(this.commit, EVERY);
    return [...changes, ...along];
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.commit();
    this.board.held.clear();
    this.end();
  }

  private readonly commit = (): void => {
    this.timer = null;
    if (this.places.size > 0) moveNodes(this.board.connection, this.places);
    this.places.clear();
  };
}

const widthOf = (card: CardNode): number => card.measured?.width ?? card.width ?? 240;
const heightOf = (card: CardNode): number => card.measured?.height ?? card.height ?? 120;

export function useDrag(board: BoardStore) {
  const { canEdit } = useRoom();
  return useMemo(() => {
    let drag: Drag | null = null;
    const start = (_event: unknown, _node: CardNode, nodes: CardNode[]) => {
      if (canEdit)
        drag = new Drag(
          board,
          nodes.map((node) => node.id),
        );
    };
    const stop = () => {
      drag?.stop();
      drag = null;
    };
    return {
      onNodesChange: (changes: NodeChange<CardNode>[]) => {
        const mine = changes.filter((change) => change.type !== "remove" && change.type !== "replace" && change.type !== "add");
        board.change(drag ? drag.moved(mine) : mine);
      },
      onNodeDragStart: start,
      onNodeDragStop: stop,
      onSelectionDragStart: (event: unknown, nodes: CardNode[]) => nodes[0] && start(event, nodes[0], nodes),
      onSelectionDragStop: stop,
    };
  }, [board, canEdit]);
}
