// What I see, and what the pointer does.
import { toggleHistory } from "@/history/looking";
import { toggleOutline } from "@/outline/outlineState";
import { toggleStrip } from "@/strip/stripState";
import { toggleTray } from "@/jobs/trayState";
import { type Action, action } from "./action";

const GLIDE = { duration: 250 };

export const LOOK: readonly Action[] = [
  action("view", { id: "fit", title: (t) => t("board.fit"), keys: ["1"], run: ({ view }) => view.fit(GLIDE) }),
  action("view", {
    id: "fitSelection",
    title: (t) => t("action.fitSelection"),
    keys: ["2"],
    possible: ({ board }) => board.selection.get().length > 0,
    run: ({ board, view }) => view.fit({ ...GLIDE, ids: board.selection.get(), maxZoom: 1.25 }),
  }),
  action("view", { id: "zoomIn", title: (t) => t("board.zoomIn"), keys: ["+"], run: ({ view }) => view.zoomIn() }),
  action("view", { id: "zoomOut", title: (t) => t("board.zoomOut"), keys: ["-"], run: ({ view }) => view.zoomOut() }),
  action("view", { id: "zoomFull", title: (t) => t("action.zoomFull"), keys: ["0"], run: ({ view }) => view.zoomTo(1) }),
  action("view", { id: "outline", title: (t) => t("sheet.outline"), keys: ["O"], run: toggleOutline }),
  action("view", { id: "strip", title: (t) => t("strip.title"), keys: ["G"], run: toggleStrip }),
  action("view", { id: "history", title: (t) => t("history.shortcut"), keys: ["Y"], run: toggleHistory }),
  action("view", { id: "jobs", title: (t) => t("action.jobs"), keys: ["Q"], run: toggleTray }),
  action("view", { id: "toolSelect", title: (t) => t("action.toolSelect"), keys: ["V"], run: ({ board }) => board.tool.set("select") }),
  action("view", { id: "toolHand", title: (t) => t("action.toolHand"), keys: ["H"], run: ({ board }) => board.tool.set("hand") }),
];
