// The menu of the right button: what can be done to the card, the relation, the selection or the void under the pointer.
import { ContextMenu as M } from "radix-ui";
import { ChevronRight } from "lucide-react";
import { Fragment, type ReactElement, useRef, useState } from "react";
import { type Ready, useActions } from "./actions";
import { MAKE_IDS } from "./actions/make";
import { useT } from "@/i18n";
import { Kbd } from "@/ui";
import { FLOATING } from "@/ui/Menu";
import { isField } from "./typing";
import { useBoard } from "./useBoard";

type Under = "card" | "several" | "relation" | "void";

const ALIGNMENT = "alignment";
const ALIGN: readonly (readonly string[])[] = [
  ["align.left", "align.centre", "align.right"],
  ["align.top", "align.middle", "align.bottom"],
  ["distribute.x", "distribute.y"],
];
const CLIPBOARD = ["cut", "copy", "duplicate"];
const ITEMS: Record<Under, readonly (readonly string[])[]> = {
  void: [["paste", "pasteLinked"], ["add.scene", "add.character", "add.note", "add.frame"], ["selectAll", "tidy"], ["fit", "zoomFull"]],
  card: [["write", "connect"], MAKE_IDS, [...CLIPBOARD, "paste", "copyJson"], ["selectConnected", "fitSelection"], ["group", "ungroup", "lock"], ["delete"]],
  several: [
    [...CLIPBOARD, "copyJson"],
    [ALIGNMENT, "tidy"],
    ["connect", "selectConnected", "fitSelection"],
    ["group", "ungroup", "lock"],
    ["delete"],
  ],
  relation: [["delete"]],
};
/** Left out where it would do nothing, instead of standing there in grey. */
const ONLY_IF_POSSIBLE = new Set(["ungroup", "pasteLinked", ...MAKE_IDS]);

export function BoardMenu({ children }: { children: ReactElement }) {
  const board = useBoard();
  const [under, setUnder] = useState<Under>("void");
  const point = (event: React.MouseEvent) => {
    // In a text the browser's own menu has the better words.
    if (isField(event.target)) event.stopPropagation();
    else setUnder(selectUnder(event.target as Element));
  };
  const selectUnder = (target: Element): Under => {
    const card = target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    if (card && board.node(card)) {
      if (!board.selection.get().includes(card)) board.select([card]);
      return board.selection.get().length > 1 ? "several" : "card";
    }
    const edge = target.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
    if (edge) {
      board.selectEdge(edge);
      return "relation";
    }
    return "void";
  };
  return (
    <M.Root modal={false}>
      <M.Trigger asChild>
        <div className="absolute inset-0" onContextMenuCapture={point}>
          {children}
        </div>
      </M.Trigger>
      <M.Portal>
        <M.Content collisionPadding={8} className={`${FLOATING} max-h-(--radix-context-menu-content-available-height) min-w-52 overflow-y-auto`}>
          <Items under={under} />
        </M.Content>
      </M.Portal>
    </M.Root>
  );
}

function Items({ under }: { under: Under }) {
  const actions = useActions();
  // What the menu is about stays as it was when it opened, though it changes the selection while it closes.
  const ready = useRef(new Map(actions.map((one) => [one.id, one]))).current;
  return <Groups groups={ITEMS[under]} ready={ready} />;
}

function Groups({ groups, ready }: { groups: readonly (readonly string[])[]; ready: ReadonlyMap<string, Ready> }) {
  const shown = (id: string) => id === ALIGNMENT || ready.get(id)?.possible || !ONLY_IF_POSSIBLE.has(id);
  const useful = groups.map((ids) => ids.filter(shown)).filter((ids) => ids.some((id) => id === ALIGNMENT || ready.get(id)?.possible));
  return useful.map((ids, at) => (
    <Fragment key={ids[0]}>
      {at > 0 ? <M.Separator className="my-1 h-px bg-line" /> : null}
      {ids.map((id) => (id === ALIGNMENT ? <Alignment key={id} ready={ready} /> : <Item key={id} {...ready.get(id)!} />))}
    </Fragment>
  ));
}

function Alignment({ ready }: { ready: ReadonlyMap<string, Ready> }) {
  const t = useT();
  return (
    <M.Sub>
      <M.SubTrigger className={`${ITEM} text-fg data-[state=open]:bg-hover`} disabled={!ready.get("align.left")?.possible}>
        <span className="flex-1">{t("action.alignment")}</span>
        <ChevronRight size={14} aria-hidden className="text-fg-muted" />
      </M.SubTrigger>
      <M.Portal>
        <M.SubContent collisionPadding={8} className={`${FLOATING} min-w-52`}>
          <Groups groups={ALIGN} ready={ready} />
        </M.SubContent>
      </M.Portal>
    </M.Sub>
  );
}

const ITEM =
  "flex min-h-7 cursor-default items-center gap-6 rounded-sm px-2 py-1 text-sm outline-none select-none data-disabled:opacity-45 data-highlighted:bg-hover";

function Item({ id, title, keys, possible, run }: Ready) {
  return (
    <M.Item
      disabled={!possible}
      onSelect={run}
      data-action={id}
      className={`${ITEM} ${id === "delete" ? "text-danger-fg" : "text-fg"}`}
    >
      <span className="flex-1">{title}</span>
      {keys[0] ? <Kbd keys={keys[0]} /> : null}
    </M.Item>
  );
}
