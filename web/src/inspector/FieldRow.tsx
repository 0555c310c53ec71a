// One field of a card with the editor for its type, and who else is in it.
import { useId } from "react";
import { setField } from "@/canvas/edits";
import { choiceName, fieldKey } from "@/canvas/fieldNames";
import { type FieldSpec, isSharedText } from "@/canvas/kinds";
import { type BoardNode, linesOf, nameOf, textOf } from "@/canvas/model";
import { useNodesOf } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { cx, Select } from "@/ui";
import { CastField } from "./CastField";
import { DraftField } from "./DraftField";
import { Editors, useEditingTold } from "./Editors";
import { isHalf } from "./groups";
import { SharedText } from "./SharedText";
import { Chips } from "./struct/Chips";
import { StructContext, useStructOf } from "./struct/context";
import { Lines } from "./struct/Lines";
import { StructField } from "./struct/StructField";
import { fromLine, fromNumber } from "./values";

const BOX =
  "rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-sm leading-relaxed hover:border-fg-faint focus-within:border-focus focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus has-[textarea:read-only]:bg-sunken";

export function FieldRow({ node, field }: { node: BoardNode; field: FieldSpec }) {
  const t = useT();
  const id = useId();
  const label = fieldKey(field.name, t);
  const told = useEditingTold(node.id, field.name);
  if (field.type === "json") return <StructField node={node} field={field} />;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", isHalf(field) ? "col-span-1" : "col-span-2")} {...(isSharedText(field) ? {} : told)}>
      <div className="flex items-baseline gap-2">
        <label htmlFor={id} className="shrink-0 text-xs font-medium text-fg-muted">
          {label}
        </label>
        <Editors node={node.id} field={field.name} />
      </div>
      <Editor id={id} node={node} field={field} label={label} />
      {node.invalid?.reason === "field" && node.invalid.name === field.name ? <Strange node={node} field={field} /> : null}
    </div>
  );
}

/** What stands here does not belong here: said in words, with a way out. */
function Strange({ node, field }: { node: BoardNode; field: FieldSpec }) {
  const t = useT();
  const { connection, canEdit } = useRoom();
  const value = JSON.stringify(node.fields[field.name]) ?? "";
  return (
    <p className="flex items-start gap-2 text-xs text-danger-fg" role="alert">
      <span className="min-w-0 flex-1 break-words">{t("struct.wrong", { value: value.length > 60 ? `${[...value].slice(0, 60).join("")}…` : value })}</span>
      {canEdit ? (
        <button type="button" className="shrink-0 rounded-sm px-1 leading-6 font-medium underline" onClick={() => setField(connection, node.id, field.name, undefined)}>
          {t("struct.clear")}
        </button>
      ) : null}
    </p>
  );
}

type EditorProps = { id: string; node: BoardNode; field: FieldSpec; label: string };

function Editor({ id, node, field, label }: EditorProps) {
  const { connection, canEdit } = useRoom();
  const set = (value: unknown) => setField(connection, node.id, field.name, value);
  const fixed = !canEdit;
  switch (field.type) {
    case "title":
      return <SharedText id={id} node={node.id} field={field.name} label={label} singleLine className={`${BOX} font-medium`} />;
    case "text":
      return <SharedText id={id} node={node.id} field={field.name} label={label} className={`${BOX} min-h-12`} />;
    case "line":
      return (
        <DraftField
          id={id}
          value={textOf(node, field.name)}
          parse={fromLine(field.name === "quote" ? 20_000 : undefined)}
          onCommit={set}
          readOnly={fixed}
          rows={field.name === "quote" ? 2 : 1}
        />
      );
    case "lines":
      return <LinesField node={node} field={field} label={label} />;
    case "number":
      return (
        <DraftField
          id={id}
          value={numberOf(node, field)}
          parse={fromNumber(field.min!, field.max!)}
          onCommit={set}
          readOnly={fixed}
          rows={1}
          numeric
        />
      );
    case "choice":
      return <Choice node={node} field={field} label={label} onChange={set} />;
    case "node":
      return <NodeChoice node={node} field={field} label={label} onChange={set} />;
    case "cast":
      return <CastField scene={node.id} />;
    case "json":
      return null;
  }
}

/** Short names as chips, sentences as lines. */
function LinesField({ node, field, label }: Omit<EditorProps, "id">) {
  const Editor = field.name === "aliases" ? Chips : Lines;
  return (
    <StructContext value={useStructOf(node.id, field.name)}>
      <Editor value={linesOf(node, field.name)} label={label} path={[]} />
    </StructContext>
  );
}

const numberOf = (node: BoardNode, field: FieldSpec): string => {
  const value = node.fields[field.name];
  return typeof value === "number" ? String(value) : "";
};

const NOTHING = "-";
type ChoiceProps = { node: BoardNode; field: FieldSpec; label: string; onChange: (value: string | undefined) => void };

function Choice({ node, field, label, onChange }: ChoiceProps) {
  const t = useT();
  const { canEdit } = useRoom();
  const options = [
    { value: NOTHING, label: t("inspector.none") },
    ...(field.choices ?? []).map((choice) => ({ value: choice, label: choiceName(choice, t) })),
  ];
  return (
    <Select
      value={textOf(node, field.name) || NOTHING}
      label={label}
      options={options}
      disabled={!canEdit}
      onChange={(value) => onChange(value === NOTHING ? undefined : value)}
      className="w-full"
    />
  );
}

function NodeChoice({ node, field, label, onChange }: ChoiceProps) {
  const t = useT();
  const { canEdit } = useRoom();
  const cards = useNodesOf(field.of!);
  const options = [
    { value: NOTHING, label: t("inspector.none") },
    ...cards.map((card) => ({ value: card.node.id, label: nameOf(card.node) || t("card.unnamed") })),
  ];
  const value = textOf(node, field.name);
  const known = options.some((option) => option.value === value);
  return (
    <Select
      value={known ? value : NOTHING}
      label={label}
      options={options}
      disabled={!canEdit}
      onChange={(next) => onChange(next === NOTHING ? undefined : next)}
      className="w-full"
    />
  );
}
