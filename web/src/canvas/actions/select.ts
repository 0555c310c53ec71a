// What is selected.
import { type Action, action } from "./action";

export const SELECT: readonly Action[] = [
  action("select", {
    id: "selectAll",
    title: (t) => t("action.selectAll"),
    keys: ["Mod+A"],
    possible: ({ board }) => board.flow.get().nodes.length > 0,
    run: ({ board }) => board.select([...board.all()].map((node) => node.id)),
  }),
  action("select", {
    id: "selectNone",
    title: (t) => t("action.selectNone"),
    keys: ["Escape"],
    listed: false,
    // Always: React Flow takes an Escape that is left to it on a card for a press on the card.
    run: ({ board }) => {
      board.select([]);
      board.tool.set("select");
    },
  }),
];
