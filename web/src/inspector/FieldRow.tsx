// One field of a card with the editor for its type, and who else is in it.
import { useId } from "react";
import { setField } from "@/canvas/edits";
import { choiceName, fieldKey } from "@/canvas/fieldNames";
import type { FieldSpec } from "@/canvas/kinds";
import { type BoardNode, linesOf, nameOf, textOf } from "@/canvas/model";
import { useNodesOf } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useEditors } from "@/presence";
import { useRoom } from "@/sync";
import { Select } from "@/ui";
import { CastField } from "./CastField";
import { DraftField } from "./DraftField";
import { SharedText } from "./SharedText";
import { fromJson, fromLines, fromNumber, toJson } from "./values";

const BOX =
  "rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-sm leading-relaxed hover:border-fg-faint focus-within:border-focus focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus has-[textarea:read-only]:bg-sunken";

export function FieldRow({ node, field }: { node: BoardNode; field: FieldSpec }) {
  const t = useT();
  const id = useId();
  const label = fieldKey(field.name, t);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline gap-2">
        <label htmlFor={id} className="shrink-0 text-xs font-medium text-fg-muted">
          {label}
        </label>
        <Editors node={node.id} field={field.name} />
      </div>
      <Editor id={id} node={node} field={field} label={label} />
    </div>
  );
}

/** Who else types in this field. */
function Editors({ node, field }: { node: string; field: string }) {
  const t = useT();
  const people = useEditors(node, field);
  if (people.length === 0) return null;
  return (
    <span className="ml-auto flex min-w-0 items-center gap-1 truncate text-2xs text-fg-muted" role="status">
      <span className="size-1.5 shrink-0 rounded-full" style={{ background: people[0]!.color }} aria-hidden />
      <span className="truncate">{t("presence.editing", { names: people.map((person) => person.name).join(", ") })}</span>
    </span>
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
      return <SharedText id={id} node={node.id} field={field.name} label={label} className={`${BOX} min-h-16`} />;
    case "line":
      return (
        <DraftField
          id={id}
          value={textOf(node, field.name)}
          parse={(text) => ({ value: text || undefined })}
          onCommit={set}
          readOnly={fixed}
          rows={field.name === "quote" ? 2 : 1}
        />
      );
    case "lines":
      return <DraftField id={id} value={linesOf(node, field.name).join("\n")} parse={fromLines} onCommit={set} readOnly={fixed} rows={2} />;
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
    case "json":
      return <DraftField id={id} value={toJson(node.fields[field.name])} parse={fromJson} onCommit={set} readOnly={fixed} rows={3} code />;
    case "choice":
      return <Choice node={node} field={field} label={label} onChange={set} />;
    case "node":
      return <NodeChoice node={node} field={field} label={label} onChange={set} />;
    case "cast":
      return <CastField scene={node.id} />;
  }
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
