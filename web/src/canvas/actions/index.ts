// The one list of everything that can be done on the board. `useActions()` gives it with words and with what is possible
// now; `useAction(id)` gives one of it. To add an action, add it to its group: keys, menus and palette follow.
import { useMemo, useSyncExternalStore } from "react";
import type { Key } from "@/i18n";
import { useT } from "@/i18n";
import { looking } from "@/history/looking";
import { useCell, useRoom } from "@/sync";
import { useBoard } from "../useBoard";
import type { Action, Group, Scope } from "./action";
import { ARRANGE } from "./arrange";
import { CREATE } from "./create";
import { EDIT } from "./edit";
import { LOOK } from "./look";
import { MAKE } from "./make";
import { SELECT } from "./select";

export { addAction } from "./create";
export type { Action, Group, Scope };

export const ACTIONS: readonly Action[] = [...CREATE, ...EDIT, ...MAKE, ...SELECT, ...ARRANGE, ...LOOK];

export const GROUPS: readonly { group: Group; title: Key }[] = [
  { group: "create", title: "action.group.create" },
  { group: "edit", title: "action.group.edit" },
  { group: "select", title: "action.group.select" },
  { group: "arrange", title: "action.group.arrange" },
  { group: "view", title: "action.group.view" },
];

const BY_ID = new Map(ACTIONS.map((one) => [one.id, one]));

/** An action that can be shown and run. Not `possible`: it would do nothing now, or I may not. */
export interface Ready {
  id: string;
  group: Group;
  title: string;
  keys: readonly string[];
  listed: boolean;
  possible: boolean;
  run: () => void;
}

export const may = (one: Action, scope: Scope): boolean => (scope.canEdit || !one.edits) && one.possible(scope);

export function useScope(): Scope {
  const board = useBoard();
  const { connection, canEdit: mayEdit, projectId } = useRoom();
  // Nobody edits what the past lies over.
  const canEdit = useCell(looking) === null && mayEdit;
  return useMemo(
    () => ({
      board,
      connection,
      canEdit,
      projectId,
      // Whichever view there is when something is done.
      get view() {
        return board.view.get();
      },
    }),
    [board, connection, canEdit, projectId],
  );
}

/** All actions, for a list that is open: renders again when the board or the selection changes. */
export function useActions(): readonly Ready[] {
  const t = useT();
  const scope = useScope();
  const now = usePossible(scope, ACTIONS);
  return useMemo(
    () =>
      ACTIONS.map((one, at) => ({
        ...one,
        title: one.title(t),
        possible: now[at] === "1",
        run: () => {
          if (may(one, scope)) one.run(scope);
        },
      })),
    [t, scope, now],
  );
}

/** One action, for a button: renders again only when it becomes possible or impossible. */
export function useAction(id: string): Ready {
  const t = useT();
  const scope = useScope();
  const one = BY_ID.get(id)!;
  const possible = usePossible(scope, [one]) === "1";
  return { ...one, title: one.title(t), possible, run: () => may(one, scope) && one.run(scope) };
}

function usePossible(scope: Scope, actions: readonly Action[]): string {
  const subscribe = useMemo(() => watch(scope), [scope]);
  return useSyncExternalStore(subscribe, () => actions.map((one) => (may(one, scope) ? "1" : "0")).join(""));
}

const UNDO_EVENTS = ["stack-item-added", "stack-item-popped", "stack-cleared"] as const;

function watch({ board, connection: { undo } }: Scope) {
  return (changed: () => void) => {
    const stops = [board.flow.subscribe(changed), board.tool.subscribe(changed), board.view.subscribe(changed)];
    for (const name of UNDO_EVENTS) undo.on(name, changed);
    return () => {
      for (const stop of stops) stop();
      for (const name of UNDO_EVENTS) undo.off(name, changed);
    };
  };
}
