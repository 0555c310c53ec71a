// What changes cards as they are: undo, copies, locks, deletion.
import { copyBeside, cut, heldOut, pasteInto, selectedClip, writeJson, writeOut } from "../clipboard/board";
import { connectSelected } from "../Connecting";
import { deleteAll, setLocked } from "../edits";
import { type Action, action, free, held, heldEdges, type Scope } from "./action";

const some = (scope: Scope) => held(scope).length > 0;

const copyable = (scope: Scope) => held(scope).some((node) => !node.invalid);
const ASIDE = [24, 24] as const;

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
    id: "connect",
    title: (t) => t("action.connect"),
    keys: ["L"],
    edits: true,
    possible: (scope) => held(scope).length > 0,
    run: connectSelected,
  }),
  action("edit", {
    id: "copy",
    title: (t) => t("action.copy"),
    keys: ["Mod+C"],
    clipboard: true,
    possible: copyable,
    run: (scope) => void writeOut(selectedClip(scope)!),
  }),
  action("edit", {
    id: "cut",
    title: (t) => t("action.cut"),
    keys: ["Mod+X"],
    clipboard: true,
    edits: true,
    possible: (scope) => free(scope).some((node) => !node.invalid),
    run: (scope) => void writeOut(selectedClip(scope)!).then(() => cut(scope)),
  }),
  action("edit", {
    id: "paste",
    title: (t) => t("action.paste"),
    keys: ["Mod+V"],
    clipboard: true,
    edits: true,
    run: (scope) => void heldOut().then((found) => pasteInto(scope, found)),
  }),
  action("edit", {
    id: "pasteLinked",
    title: (t) => t("action.pasteLinked"),
    keys: ["Mod+Shift+V"],
    clipboard: true,
    edits: true,
    run: (scope) => void heldOut().then((found) => pasteInto(scope, found, { outside: true })),
  }),
  action("edit", {
    id: "copyJson",
    title: (t) => t("action.copyJson"),
    possible: copyable,
    run: (scope) => void writeJson(selectedClip(scope)!),
  }),
  action("edit", {
    id: "duplicate",
    title: (t) => t("action.duplicate"),
    keys: ["Mod+D"],
    edits: true,
    possible: copyable,
    run: (scope) => void copyBeside(scope, held(scope), ASIDE),
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
