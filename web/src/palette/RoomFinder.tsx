// The palette and the sheet in a room: its cards and everything that can be done on its board come with them.
import { AppWindow, Play, Share2, Wand2 } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { roomDialog } from "@/app/roomDialogs";
import { GROUPS, useActions, ACTIONS } from "@/canvas/actions";
import { KindIcon } from "@/canvas/KindIcon";
import { PALETTE as KINDS } from "@/canvas/kinds";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { ALL_KEYS, NEXT_KEYS, PREVIOUS_KEYS } from "@/history/looking";
import { showNodes } from "@/jobs/showNodes";
import { kindName, nodeName } from "@/outline/names";
import { fitting, foldedOf } from "@/outline/tree";
import { useRoom } from "@/sync";
import { projectCommand, useAppCommands, useAppShortcuts } from "./appCommands";
import type { Command } from "./command";
import { Finder } from "./Finder";
import { Palette } from "./Palette";
import { score } from "./match";
import { ShortcutSheet } from "./ShortcutSheet";
import { used } from "./state";

export function RoomFinder() {
  const { projectId } = useRoom();
  useEffect(() => used(projectCommand(projectId)), [projectId]);
  return <Finder palette={() => <RoomPalette />} sheet={() => <RoomSheet />} />;
}

function RoomPalette() {
  const [query, setQuery] = useState("");
  const { projectId } = useRoom();
  const app = useAppCommands(query, projectId);
  const nodes = useNodeCommands(query.trim() !== "");
  const actions = useActionCommands();
  const room = useRoomCommands();
  const commands = useMemo(() => [...nodes, ...actions, ...room, ...app], [nodes, actions, room, app]);
  return <Palette commands={commands} query={query} onQuery={setQuery} />;
}

/** Less than a part of a title, more than scattered letters of one. */
const IN_TEXT = 20;

/** The cards as they are when the palette opens. */
function useNodeCommands(wanted: boolean): Command[] {
  const t = useT();
  const board = useBoard();
  return useMemo(() => {
    if (!wanted) return [];
    return [...board.all()].map((node) => ({
      id: `node:${node.id}`,
      group: "nodes" as const,
      title: nodeName(node, t),
      detail: kindName(node.kind, t),
      also: (words: readonly string[]) => {
        const found = fitting(node, words);
        if (found !== null) return { score: IN_TEXT, ...(found ? { detail: found } : {}) };
        return { score: score(`${foldedOf(node).name} ${kindName(node.kind, t).toLowerCase()}`, words) / 2 };
      },
      icon: <KindIcon kind={node.kind} size={15} />,
      run: () => {
        board.select([node.id]);
        showNodes([node.id]);
      },
    }));
  }, [wanted, board, t]);
}

function useActionCommands(): Command[] {
  const actions = useActions();
  return useMemo(
    () =>
      actions
        .filter((one) => one.listed && one.possible)
        .map((one) => ({
          id: `action:${one.id}`,
          group: "actions" as const,
          title: one.title,
          ...(one.keys[0] ? { keys: one.keys[0] } : {}),
          icon: iconOf(one.id),
          run: one.run,
        })),
    [actions],
  );
}

function iconOf(id: string): ReactNode {
  const kind = KINDS.find((one) => id === `add.${one}`);
  return kind ? <KindIcon kind={kind} size={15} /> : <Play size={13} />;
}

function useRoomCommands(): Command[] {
  const t = useT();
  const { canEdit } = useRoom();
  return useMemo(() => {
    const found: Command[] = [
      { id: "room.share", group: "actions", title: t("room.share"), icon: <Share2 size={15} />, run: () => roomDialog.set("share") },
      { id: "room.window", group: "actions", title: t("command.newTab"), icon: <AppWindow size={15} />, run: () => window.open(location.href, "_blank") },
    ];
    if (canEdit) found.push({ id: "room.breakdown", group: "actions", title: t("room.breakdown"), icon: <Wand2 size={15} />, run: () => roomDialog.set("breakdown") });
    return found;
  }, [t, canEdit]);
}

function RoomSheet() {
  const t = useT();
  const everywhere = useAppShortcuts();
  const groups = GROUPS.map(({ group, title }) => ({
    title: (t as (key: string) => string)(title),
    items: ACTIONS.filter((one) => one.group === group && one.keys.length > 0).map((one) => ({ title: one.title(t), keys: one.keys })),
  }));
  const outline = {
    title: t("sheet.group.outline"),
    items: [
      { title: t("sheet.walk"), keys: ["ArrowUp", "ArrowDown", "ArrowRight", "ArrowLeft"] },
      { title: t("sheet.show"), keys: ["Enter"] },
      { title: t("sheet.rename"), keys: ["F2"] },
      { title: t("sheet.move"), keys: ["Alt+ArrowUp", "Alt+ArrowDown"] },
    ],
  };
  const strip = {
    title: t("strip.title"),
    items: [
      { title: t("strip.walk"), keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] },
      { title: t("sheet.show"), keys: ["Enter"] },
      { title: t("strip.move"), keys: ["Alt+ArrowLeft", "Alt+ArrowRight"] },
    ],
  };
  const history = {
    title: t("history.title"),
    items: [
      { title: t("history.walk"), keys: ["ArrowUp", "ArrowDown"] },
      { title: t("history.look"), keys: ["Enter"] },
      { title: t("history.next"), keys: [NEXT_KEYS] },
      { title: t("history.previous"), keys: [PREVIOUS_KEYS] },
      { title: t("history.allDiffering"), keys: [ALL_KEYS] },
      { title: t("history.leave"), keys: ["Escape"] },
    ],
  };
  return <ShortcutSheet groups={[everywhere, ...groups.filter((group) => group.items.length > 0), outline, strip, history]} />;
}
