// A structured field: a section that opens, with an editor for each piece of the value, and the value as JSON for who wants it.
import { Braces, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { fieldKey } from "@/canvas/fieldNames";
import type { FieldSpec } from "@/canvas/kinds";
import type { BoardNode } from "@/canvas/model";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { cx, IconButton } from "@/ui";
import { DraftField } from "../DraftField";
import { Editors, useEditingTold } from "../Editors";
import { fits, gist, shapeOf } from "../shapes";
import { fromJson, toJson } from "../values";
import { Piece } from "./Piece";
import { StructContext, useStructOf } from "./context";

export function StructField({ node, field }: { node: BoardNode; field: FieldSpec }) {
  const t = useT();
  const id = useId();
  const { canEdit } = useRoom();
  const [open, setOpen] = useState(false);
  const [raw, setRaw] = useState(false);
  const told = useEditingTold(node.id, field.name);
  const value = node.fields[field.name];
  const shape = shapeOf(field.name);
  const label = fieldKey(field.name, t);
  const struct = useStructOf(node.id, field.name);
  return (
    <div className="col-span-2 rounded-md border border-line" data-struct={field.name} {...told}>
      <div className="flex h-8 items-center gap-1 pr-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className="flex h-full min-w-0 flex-1 items-center gap-1 rounded-md pl-1.5 text-left text-xs font-medium text-fg-muted hover:text-fg"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} className={cx("shrink-0 transition-transform", open && "rotate-90")} aria-hidden />
          <span className="shrink-0">{label}</span>
          {open ? null : <span className="ml-1 truncate font-normal text-fg-faint">{gist(value)}</span>}
        </button>
        <Editors node={node.id} field={field.name} />
        {open ? (
          <IconButton label={t(raw ? "struct.asFields" : "struct.asJson")} size="sm" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            <Braces size={13} />
          </IconButton>
        ) : null}
      </div>
      {open ? (
        <div id={id} className="flex flex-col gap-2.5 border-t border-line px-2.5 pt-2 pb-2.5">
          {fits(value, shape) ? null : <p className="text-xs text-warn-fg">{t("struct.strange")}</p>}
          {raw ? (
            <DraftField label={label} value={toJson(value)} parse={fromJson} onCommit={(next) => struct.set([], next)} readOnly={!canEdit} rows={4} code />
          ) : (
            <StructContext value={struct}>
              <Piece value={value} expected={shape} path={[]} label={label} />
            </StructContext>
          )}
        </div>
      ) : null}
    </div>
  );
}
