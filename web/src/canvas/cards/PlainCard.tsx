import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { type Translate, useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { type FieldSpec, KINDS, kindColour, kindKey } from "../kinds";
import type { BoardNode } from "../model";
import { nameOf, textOf } from "../model";
import { choiceName, fieldKey } from "../fieldNames";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { KindLine, Shell } from "./Shell";

/** For the kinds without a card of their own: their name, their text, and the small facts that are set. */
export const PlainCard = memo(function PlainCard({ id, data: { node }, selected, height }: NodeProps<CardNode>) {
  const t = useT();
  const fields = KINDS.get(node.kind)?.fields ?? [];
  const key = kindKey(node.kind);
  const kind = key ? (t as (key: string) => string)(key) : node.kind;
  const title = fields.find((field) => field.type === "title");
  const body = fields.find((field) => field.type === "text");
  const facts = factsOf(node, fields, t);
  return (
    <Shell
      id={id}
      selected={selected}
      tint={kindColour(node.kind)}
      label={`${kind} ${title ? textOf(node, title.name) : ""}`}
      face={<Face title={nameOf(node) || kind} height={height} />}
    >
      <div className="flex flex-col gap-1.5 px-3.5 py-3">
        <KindLine color={kindColour(node.kind)} end={typeof node.fields.number === "number" ? `#${node.fields.number}` : undefined}>
          {kind}
        </KindLine>
        {title ? (
          <InPlace
            id={id}
            field={title.name}
            value={textOf(node, title.name)}
            label={fieldKey(title.name, t)}
            placeholder={t("card.untitled")}
            singleLine
            clamp="line-clamp-2"
            className="text-base font-semibold text-fg"
          />
        ) : null}
        {body ? <Body id={id} node={node} field={body} own={!title} /> : null}
        {facts.length > 0 ? <div className="truncate text-xs text-fg-faint">{facts.join(" · ")}</div> : null}
      </div>
    </Shell>
  );
});

function Body({ id, node, field, own }: { id: string; node: BoardNode; field: FieldSpec; own: boolean }) {
  const t = useT();
  const value = textOf(node, field.name);
  if (own)
    return (
      <InPlace
        id={id}
        field={field.name}
        value={value}
        label={fieldKey(field.name, t)}
        placeholder={t("card.empty")}
        clamp="line-clamp-5"
        className="text-sm text-fg"
      />
    );
  return value ? <p className="line-clamp-4 text-sm break-words text-fg-muted">{value}</p> : null;
}

const SMALL = ["line", "choice", "number"];

function factsOf(node: BoardNode, fields: readonly FieldSpec[], t: Translate): string[] {
  return fields
    .filter((field) => SMALL.includes(field.type) && field.name !== "number")
    .map((field) => [field, node.fields[field.name]] as const)
    .filter(([, value]) => (typeof value === "string" && value) || typeof value === "number")
    .map(([field, value]) => (field.type === "choice" ? choiceName(String(value), t) : String(value)));
}
