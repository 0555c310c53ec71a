// Named colours of a design: a swatch that opens the system's picker, and the code beside it.
import { X } from "lucide-react";
import { useT } from "@/i18n";
import { IconButton } from "@/ui";
import { DraftField } from "../DraftField";
import type { Path } from "../shapes";
import { fromLine } from "../values";
import { Adder } from "./Adder";
import { pieceName, useStruct } from "./context";

const USUAL = ["primary", "secondary"];
const HEX = /^#[0-9a-f]{6}$/i;
const FIRST = "#808080";

export function Colours({ value, path }: { value: Readonly<Record<string, string>>; path: Path }) {
  const t = useT();
  const { fixed, set } = useStruct();
  const names = [...new Set([...USUAL, ...Object.keys(value)])];
  return (
    <div className="flex flex-col gap-1.5">
      {names.map((name) => {
        const colour = value[name] ?? "";
        const label = pieceName(name, t);
        return (
          <div key={name} className="flex items-center gap-2">
            <input
              type="color"
              aria-label={t("struct.pick", { name: label })}
              className="size-7 shrink-0 cursor-pointer rounded-sm border border-line-strong bg-transparent p-0.5 disabled:cursor-default"
              value={HEX.test(colour) ? colour : FIRST}
              disabled={fixed}
              style={HEX.test(colour) ? undefined : { opacity: 0.35 }}
              onChange={(event) => set([...path, name], event.target.value)}
            />
            <span className="w-20 truncate text-xs text-fg-muted">{label}</span>
            <div className="min-w-0 flex-1">
              <DraftField label={label} placeholder="#…" value={colour} parse={fromLine(32)} onCommit={(next) => set([...path, name], next)} readOnly={fixed} rows={1} code />
            </div>
            {fixed || !colour ? (
              <span className="w-6" />
            ) : (
              <IconButton label={t("struct.take", { name: label })} size="sm" tooltip={false} onClick={() => set([...path, name], undefined)}>
                <X size={13} />
              </IconButton>
            )}
          </div>
        );
      })}
      {fixed ? null : <Adder label={t("struct.colourName")} onAdd={([name]) => name === undefined || name in value || set([...path, name], FIRST)} />}
    </div>
  );
}
