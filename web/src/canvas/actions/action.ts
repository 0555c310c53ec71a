// What an action is. Everything that can be done on the board is one; toolbar, menus, keys, palette and the sheet of
// shortcuts all read the same list (index.ts).
import type { Translate } from "@/i18n";
import type { Connection } from "@/sync";
import type { BoardStore } from "../boardStore";
import type { BoardNode } from "../model";
import type { View } from "../view";

/** Where an action happens: this board, with my rights, as I see it now. */
export interface Scope {
  board: BoardStore;
  connection: Connection;
  canEdit: boolean;
  projectId: string;
  view: View;
}

export type Group = "create" | "edit" | "select" | "arrange" | "view";

export interface Action {
  id: string;
  group: Group;
  title: (t: Translate) => string;
  /** Its keys, as `Kbd` shows them; the first is the one to show. */
  keys: readonly string[];
  /** It changes the project: not for viewers. */
  edits: boolean;
  /** False for what makes sense with a key only (arrows, Escape): the sheet has it, the palette has not. */
  listed: boolean;
  /** Its keys are the browser's own: they come with a clipboard (useClipboard) and are not taken by the board. */
  clipboard: boolean;
  /** Whether it would do anything now. */
  possible: (scope: Scope) => boolean;
  /** `key`: which of its keys was pressed. */
  run: (scope: Scope, key?: string) => void;
}

type Given = Pick<Action, "id" | "title" | "run"> & Partial<Action>;

export const action = (group: Group, given: Given): Action => ({ group, keys: [], edits: false, listed: true, clipboard: false, possible: () => true, ...given });

/** The selected nodes, in the order of the board. */
export const held = ({ board }: Scope): BoardNode[] => board.selection.get().flatMap((id) => board.node(id) ?? []);

/** Those of them that may be moved and removed. */
export const free = (scope: Scope): BoardNode[] => held(scope).filter((node) => !node.locked);

export const heldEdges = ({ board }: Scope): string[] =>
  board.flow
    .get()
    .edges.filter((edge) => edge.selected)
    .map((edge) => edge.id);
