// Relations by keys: L on one card, L on the other. In between, words on what to do.
import { X } from "lucide-react";
import { useEffect } from "react";
import { useT } from "@/i18n";
import { useCell } from "@/sync";
import { IconButton, Kbd } from "@/ui";
import type { Scope } from "./actions";
import { inReadingOrder } from "./arrange/box";
import { boxesOf } from "./carried";
import { connect } from "./edits";
import { edgeKindFor, kindsFitting } from "./kinds";
import { nameOf } from "./model";
import { useBoard } from "./useBoard";

const BESIDE = 80;

/** One card selected: begin with it, or end at it. The same again: a new card at the other end. Several: one to the next, as they are read. */
export function connectSelected(scope: Scope): void {
  const { board } = scope;
  const ids = board.selection.get();
  const from = board.connecting.get();
  board.connecting.set(null);
  if (ids.length > 1) return chain(scope, inReadingOrder(boxesOf(board, ids)).map((card) => card.id));
  const [only] = ids;
  if (!only) return;
  if (from === null) board.connecting.set(only);
  else if (from === only) beside(scope, only);
  else chain(scope, [from, only]);
}

function chain({ board, connection }: Scope, ids: readonly string[]): void {
  connection.edit(() => {
    for (let at = 0; at + 1 < ids.length; at++) {
      const from = board.node(ids[at]!);
      const to = board.node(ids[at + 1]!);
      if (from && to) connect(connection, edgeKindFor(from.kind, to.kind), from, to, board.links());
    }
  });
}

function beside({ board }: Scope, id: string): void {
  const from = board.node(id);
  const [card] = boxesOf(board, [id]);
  if (!from || !card || kindsFitting(from.kind).length === 0) return;
  const { x, y, width, height } = card.box;
  board.asked.set({ at: { x: x + width + BESIDE, y: y + height / 2 }, end: { from, side: "right" } });
}

export function ConnectHint() {
  const t = useT();
  const board = useBoard();
  const from = useCell(board.connecting);
  useEffect(() => board.flow.subscribe(() => from !== null && !board.node(from) && board.connecting.set(null)), [board, from]);
  const node = from === null ? undefined : board.node(from);
  if (!node) return null;
  return (
    <div
      role="status"
      className="pointer-events-auto flex h-9 animate-fade items-center gap-2 rounded-lg bg-raised pr-1 pl-3 text-sm text-fg-muted shadow-md"
      data-testid="connecting"
    >
      {t("board.connecting", { name: nameOf(node) || t("card.unnamed") })}
      <Kbd keys="L" />
      <IconButton label={t("ui.cancel")} size="sm" tooltip={false} onClick={() => board.connecting.set(null)}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
