// What somebody is doing, in words: beside their name, and on the cards.
import { fieldKey } from "@/canvas/fieldNames";
import type { BoardStore } from "@/canvas/boardStore";
import { nameOf } from "@/canvas/model";
import { kindKey } from "@/canvas/kinds";
import { isKey, type Translate } from "@/i18n";
import type { Peer, Worker } from "./presence";

/** In how many windows ever: what they write counts first, what they have selected next. */
export function doing(peers: readonly Peer[], board: BoardStore, names: ReadonlyMap<number, string>, t: Translate): string {
  const editing = peers.find((peer) => peer.editing)?.editing;
  if (editing) {
    const card = cardName(editing.node, board, t);
    return card === null ? t("presence.doing.writing") : t("presence.doing.writingIn", { card, field: fieldKey(editing.field, t) });
  }
  const followed = peers.find((peer) => peer.following !== null && names.has(peer.following))?.following;
  if (followed != null) return t("presence.doing.following", { name: names.get(followed)! });
  if (peers.every((peer) => peer.away)) return t("presence.doing.away");
  const selected = peers.find((peer) => peer.selection.length > 0)?.selection ?? [];
  if (selected.length > 1) return t("presence.doing.selected", { count: selected.length });
  const card = selected[0] === undefined ? null : cardName(selected[0], board, t);
  return card === null ? t("presence.doing.looking") : t("presence.doing.at", { card });
}

/** What the jobs here are doing: what is being written counts first. */
export function working(workers: readonly Worker[], board: BoardStore, t: Translate): string {
  if (workers.length > 1) return t("presence.doing.jobs", { count: workers.length });
  const { editing, working } = workers[0]!;
  const card = cardName(editing?.node ?? working ?? "", board, t);
  if (card === null) return t("presence.doing.atWork");
  return editing ? t("presence.doing.writingIn", { card, field: fieldKey(editing.field, t) }) : t("presence.doing.workingOn", { card });
}

function cardName(id: string, board: BoardStore, t: Translate): string | null {
  const node = board.node(id);
  if (!node) return null;
  const kind = kindKey(node.kind);
  return nameOf(node) || (kind && isKey(kind) ? (t as (key: string) => string)(kind) : t("card.unnamed"));
}
