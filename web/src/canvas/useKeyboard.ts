// The board's keys. A table of what each does; none of them while somebody types, a dialog is open or an IME composes.
import { useEffect, useMemo } from "react";
import { type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { type Connection, useRoom } from "@/sync";
import type { BoardStore } from "./boardStore";
import type { Fit } from "./fit";
import { deleteAll, duplicate, moveNodes } from "./edits";
import { isTyping } from "./typing";

const STEP = 1;
const BIG_STEP = 10;
const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GLIDE = { duration: 250 };

export function useBoardCommands(board: BoardStore, fit: Fit) {
  const { connection, canEdit } = useRoom();
  const flow = useReactFlow();
  return useMemo(() => commandsOf(board, connection, canEdit, flow, fit), [board, connection, canEdit, flow, fit]);
}

function commandsOf(board: BoardStore, connection: Connection, canEdit: boolean, flow: ReactFlowInstance, fit: Fit) {
  const held = () => board.selection.get().flatMap((id) => board.node(id) ?? []);
  return {
    undo: () => canEdit && connection.undo.undo(),
    redo: () => canEdit && connection.undo.redo(),
    remove: () => {
      const nodes = held().filter((node) => !node.locked);
      const edges = board.flow
        .get()
        .edges.filter((edge) => edge.selected)
        .map((edge) => edge.id);
      if (canEdit && nodes.length + edges.length > 0) deleteAll(connection, nodes, edges, board.all(), board.links());
    },
    duplicate: () => {
      const nodes = held().filter((node) => !node.invalid);
      if (canEdit && nodes.length > 0) board.select(duplicate(connection, nodes, board.links(), board.all(), [24, 24]));
    },
    nudge: ([x, y]: readonly [number, number], far: boolean) => {
      const step = far ? BIG_STEP : STEP;
      const nodes = held().filter((node) => !node.locked);
      if (canEdit && nodes.length > 0)
        moveNodes(connection, new Map(nodes.map((node) => [node.id, [node.xy[0] + x * step, node.xy[1] + y * step] as const])));
    },
    selectAll: () => board.select([...board.all()].map((node) => node.id)),
    selectNone: () => board.select([]),
    write: () => {
      const [only, ...more] = board.selection.get();
      if (canEdit && only && more.length === 0) board.writing.set(only);
    },
    fit: () => fit(GLIDE),
    fitSelection: () => {
      const ids = board.selection.get();
      fit(ids.length > 0 ? { ...GLIDE, ids, maxZoom: 1.25 } : GLIDE);
    },
    zoomIn: () => void flow.zoomIn({ duration: 150 }),
    zoomOut: () => void flow.zoomOut({ duration: 150 }),
  };
}

export type BoardCommands = ReturnType<typeof useBoardCommands>;

/** True if the key meant something here. */
function act(event: KeyboardEvent, commands: BoardCommands, selected: boolean): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return actWithCommand(key, event.shiftKey, commands);
  if (event.altKey) return false;
  const arrow = ARROWS[key];
  if (arrow) {
    if (selected) commands.nudge(arrow, event.shiftKey);
    return selected;
  }
  const done: Record<string, () => unknown> = {
    Delete: commands.remove,
    Backspace: commands.remove,
    "1": commands.fit,
    "2": commands.fitSelection,
    "+": commands.zoomIn,
    "=": commands.zoomIn,
    "-": commands.zoomOut,
    Escape: commands.selectNone,
    ...(selected ? { Enter: commands.write, F2: commands.write } : {}),
  };
  done[key]?.();
  return key in done;
}

function actWithCommand(key: string, shift: boolean, commands: BoardCommands): boolean {
  const done: Record<string, () => unknown> = {
    z: shift ? commands.redo : commands.undo,
    y: commands.redo,
    d: commands.duplicate,
    a: commands.selectAll,
  };
  done[key]?.();
  return key in done;
}

/** Keys count while the focus is on the board or nowhere. */
export function useKeyboard(board: BoardStore, commands: BoardCommands, root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const here = event.target === document.body || (event.target instanceof Node && root.current?.contains(event.target));
      if (!here || isTyping(event) || event.defaultPrevented) return;
      const onButton = event.target instanceof HTMLElement && event.target.closest("button, a");
      if (onButton && (event.key === "Enter" || event.key === " ")) return;
      if (!act(event, commands, board.selection.get().length > 0)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [board, commands, root]);
}
