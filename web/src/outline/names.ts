// What a row is called, and what of a card its name is.
import { type BoardNode, nameOf } from "@/canvas/model";
import { KINDS, kindKey } from "@/canvas/kinds";
import { ensureText, setField } from "@/canvas/edits";
import { smallestEdit } from "@/inspector/textEdit";
import { isKey, type Translate } from "@/i18n";
import type { Connection } from "@/sync";
import type { Row } from "./tree";

export function rowName(row: Row, t: Translate): string {
  return row.node ? nodeName(row.node, t) : t(`outline.group.${row.section}`);
}

export function nodeName(node: BoardNode, t: Translate): string {
  return nameOf(node) || t("outline.unnamed", { kind: kindName(node.kind, t) });
}

export function kindName(kind: string, t: Translate): string {
  const key = kindKey(kind);
  return key && isKey(key) ? (t as (key: string) => string)(key) : kind || t("card.invalid");
}

/** The field that is the card's name; null where it has none, as a note. */
export const nameField = (node: BoardNode): string | null => {
  const fields = KINDS.get(node.kind)?.fields ?? [];
  return (fields.find((field) => field.type === "title") ?? fields.find((field) => field.name === "name"))?.name ?? null;
};

export function rename(connection: Connection, node: BoardNode, name: string): void {
  const field = nameField(node);
  if (!field) return;
  if (KINDS.get(node.kind)?.fields.find((one) => one.name === field)?.type !== "title") {
    setField(connection, node.id, field, name);
    return;
  }
  const text = ensureText(connection, node.id, field);
  const edit = text && smallestEdit(text.toString(), name, name.length);
  if (!text || !edit) return;
  connection.edit(() => {
    if (edit.remove) text.delete(edit.index, edit.remove);
    if (edit.insert) text.insert(edit.index, edit.insert);
  });
}
