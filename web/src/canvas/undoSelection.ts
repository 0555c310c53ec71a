// Undo and redo bring back what was selected when the step was made, and after it.
import type * as Y from "yjs";
import type { BoardStore } from "./boardStore";

type StackItem = NonNullable<Y.UndoManager["undoStack"][number]>;
type Told = { stackItem: StackItem; origin: unknown; type: "undo" | "redo" };

const BEFORE = "selection before";
const AFTER = "selection after";

export function rememberSelection(board: BoardStore, undo: Y.UndoManager): void {
  const known = (ids: unknown): string[] => (Array.isArray(ids) ? ids : []).filter((id) => board.node(String(id)));
  const noteAfter = (item: StackItem) => queueMicrotask(() => item.meta.set(AFTER, board.selection.get()));
  const added = ({ stackItem, origin }: Told) => {
    // What undo itself puts on the other stack is labelled when it has been popped here.
    if (origin === undo) return;
    stackItem.meta.set(BEFORE, lastSettled);
    noteAfter(stackItem);
  };
  const updated = ({ stackItem, origin }: Told) => {
    if (origin !== undo) noteAfter(stackItem);
  };
  const popped = ({ stackItem, type }: Told) => {
    const other = (type === "undo" ? undo.redoStack : undo.undoStack).at(-1);
    for (const name of [BEFORE, AFTER]) other?.meta.set(name, stackItem.meta.get(name));
    const wanted = known(stackItem.meta.get(type === "undo" ? BEFORE : AFTER));
    // A step that left nothing of its selection leaves mine alone.
    if (wanted.length > 0) board.select(wanted);
  };
  // A step may select what it makes before the stack hears of it: the selection before is the one of the turn before.
  let lastSettled: readonly string[] = board.selection.get();
  board.selection.subscribe(() => queueMicrotask(() => (lastSettled = board.selection.get())));
  undo.on("stack-item-added", added);
  undo.on("stack-item-updated", updated);
  undo.on("stack-item-popped", popped);
}
