// What changes cards as they are: undo, copies, locks, deletion.
import { deleteAll, duplicate, setLocked } from "../edits";
import { type Action, action, free, held, heldEdges, type Scope } from "./action";

const some = (scope: Scope) => held(scope).length > 0;

export const EDIT: readonly Action[] = [
  action("edit", {
    id: "undo",
    title: (t) => t("board.undo"),
    keys: ["Mod+Z"],
    edits: true,
    possible: ({ connection }) => connection.undo.canUndo(),
    run: ({ connection }) => void connection.undo.undo(),
  }),
  action("edit", {
    id: "redo",
    title: (t) => t("board.redo"),
    keys: ["Mod+Shift+Z", "Mod+Y"],
    edits: true,
    possible: ({ connection }) => connection.undo.canRedo(),
    run: ({ connection }) => void connection.undo.redo(),
  }),
  action("edit", {
    id: "write",
    title: (t) => t("action.write"),
    keys: ["Enter", "F2"],
    edits: true,
    possible: (scope) => held(scope).length === 1,
    run: (scope) => scope.board.writing.set(held(scope)[0]!.id),
  }),
  action("edit", {
    id: "duplicate",
    title: (t) => t("action.duplicate"),
    keys: ["Mod+D"],
    edits: true,
    possible: (scope) => held(scope).some((node) => !node.invalid),
    run: (scope) => {
      const { board, connection } = scope;
      const nodes = held(scope).filter((node) => !node.invalid);
      board.select(duplicate(connection, nodes, board.links(), board.all(), [24, 24]));
    },
  }),
  action("edit", {
    id: "delete",
    title: (t) => t("action.delete"),
    keys: ["Delete", "Backspace"],
    edits: true,
    possible: (scope) => free(scope).length + heldEdges(scope).length > 0,
    run: (scope) => deleteAll(scope.connection, free(scope), heldEdges(scope), scope.board.all(), scope.board.links()),
  }),
  action("edit", {
    id: "lock",
    title: (t) => t("action.lock"),
    keys: ["Mod+Shift+L"],
    edits: true,
    possible: some,
    run: (scope) => {
      const nodes = held(scope);
      const ids = nodes.map((node) => node.id);
      setLocked(scope.connection, ids, !nodes.every((node) => node.locked));
    },
  }),
];
