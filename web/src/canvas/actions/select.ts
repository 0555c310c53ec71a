// What is selected.
import type { BoardEdge, BoardNode } from "../model";
import { type Action, action } from "./action";

/** These and everything that relations lead to from them, over any number of steps. */
function reached(from: readonly string[], links: Iterable<BoardEdge>, node: (id: string) => BoardNode | undefined): Set<string> {
  const beside = new Map<string, string[]>();
  for (const { from: a, to: b } of links)
    for (const [one, other] of [[a, b], [b, a]] as const) beside.set(one, [...(beside.get(one) ?? []), other]);
  const found = new Set(from);
  for (const id of found) for (const next of beside.get(id) ?? []) if (node(next)) found.add(next);
  return found;
}

export const SELECT: readonly Action[] = [
  action("select", {
    id: "selectAll",
    title: (t) => t("action.selectAll"),
    keys: ["Mod+A"],
    possible: ({ board }) => board.flow.get().nodes.length > 0,
    run: ({ board }) => board.select([...board.all()].map((node) => node.id)),
  }),
  action("select", {
    id: "selectConnected",
    title: (t) => t("action.selectConnected"),
    keys: ["Mod+Shift+A"],
    possible: ({ board }) => board.selection.get().length > 0,
    run: ({ board }) => board.select(reached(board.selection.get(), board.links(), board.node)),
  }),
  action("select", {
    id: "selectNone",
    title: (t) => t("action.selectNone"),
    keys: ["Escape"],
    listed: false,
    // Always: React Flow takes an Escape that is left to it on a card for a press on the card.
    run: ({ board }) => {
      board.select([]);
      board.connecting.set(null);
      board.tool.set("select");
    },
  }),
];
