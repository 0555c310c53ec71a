// Several cards at once: which kinds they are, and the fields that all of them have. One edit, one step of undo.
import { useId } from "react";
import { setFieldOfAll } from "@/canvas/edits";
import { choiceName, fieldKey } from "@/canvas/fieldNames";
import { KindIcon } from "@/canvas/KindIcon";
import { type FieldSpec, kindKey } from "@/canvas/kinds";
import { type BoardNode, nameOf } from "@/canvas/model";
import { useBoard, useNodesOf } from "@/canvas/useBoard";
import { isKey, useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { Badge, Select } from "@/ui";
import { commonFields, commonValue } from "./common";
import { DraftField } from "./DraftField";
import { isHalf } from "./groups";
import { Panel } from "./Inspector";
import { fromLine, fromLines, fromNumber } from "./values";

export function SeveralPanel({ ids }: { ids: readonly string[] }) {
  const t = useT();
  const board = useBoard();
  useCell(board.flow);
  const { canEdit } = useRoom();
  const nodes = ids.flatMap((id) => board.node(id) ?? []);
  const kinds = [...new Set(nodes.map((node) => node.kind))];
  const fields = commonFields(nodes);
  return (
    <Panel title={t("inspector.several", { count: nodes.length })} actions={canEdit ? null : <Badge>{t("board.viewOnlyShort")}</Badge>}>
      <ul className="flex flex-wrap gap-x-3 gap-y-1 text-sm text-fg-muted">
        {kinds.map((kind) => {
          const key = kindKey(kind);
          return (
            <li key={kind} className="flex items-center gap-1.5">
              <KindIcon kind={kind} />
              {t("several.kind", { kind: key && isKey(key) ? (t as (key: string) => string)(key) : kind, number: nodes.filter((node) => node.kind === kind).length })}
            </li>
          );
        })}
      </ul>
      {fields.length === 0 ? <p className="text-sm text-fg-faint">{t("several.nothing")}</p> : null}
      <div className="grid grid-cols-2 gap-x-2.5 gap-y-3">
        {fields.map((field) => (
          <Common key={`${field.name}/${ids.join()}`} field={field} nodes={nodes} />
        ))}
      </div>
    </Panel>
  );
}

function Common({ field, nodes }: { field: FieldSpec; nodes: readonly BoardNode[] }) {
  const t = useT();
  const id = useId();
  const label = fieldKey(field.name, t);
  return (
    <div className={isHalf(field) ? "col-span-1 flex min-w-0 flex-col gap-1" : "col-span-2 flex flex-col gap-1"}>
      <label htmlFor={id} className="text-xs font-medium text-fg-muted">
        {label}
      </label>
      <Editor {...{ id, field, nodes, label }} />
    </div>
  );
}

const NOTHING = "-";
const SEVERAL = "*";

function Editor({ id, field, nodes, label }: { id: string; field: FieldSpec; nodes: readonly BoardNode[]; label: string }) {
  const t = useT();
  const { connection, canEdit } = useRoom();
  const cards = useNodesOf(field.of ?? "");
  const common = commonValue(nodes, field.name);
  const several = common === "several";
  const value = several ? undefined : common.value;
  const set = (next: unknown) =>
    setFieldOfAll(
      connection,
      nodes.map((node) => node.id),
      field.name,
      next,
    );
  if (field.type === "choice" || field.type === "node") {
    const known =
      field.type === "choice"
        ? field.choices!.map((choice) => ({ value: choice, label: choiceName(choice, t) }))
        : cards.map((card) => ({ value: card.node.id, label: nameOf(card.node) || t("card.unnamed") }));
    const options = [...(several ? [{ value: SEVERAL, label: t("several.values") }] : []), { value: NOTHING, label: t("inspector.none") }, ...known];
    return (
      <Select
        value={several ? SEVERAL : known.some((one) => one.value === value) ? (value as string) : NOTHING}
        label={label}
        disabled={!canEdit}
        options={options}
        onChange={(next) => next !== SEVERAL && set(next === NOTHING ? undefined : next)}
        className="w-full"
      />
    );
  }
  const parse = field.type === "lines" ? fromLines : field.type === "number" ? fromNumber(field.min!, field.max!) : fromLine();
  const text = Array.isArray(value) ? value.join("\n") : typeof value === "string" || typeof value === "number" ? String(value) : "";
  return (
    <DraftField
      id={id}
      value={text}
      placeholder={several ? t("several.values") : undefined}
      parse={parse}
      onCommit={set}
      readOnly={!canEdit}
      rows={field.type === "lines" ? 2 : 1}
      numeric={field.type === "number"}
    />
  );
}
