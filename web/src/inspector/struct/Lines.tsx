// A list of lines: each is edited in its place; the empty one at the end adds. Clearing a line takes it away.
import { X } from "lucide-react";
import { useT } from "@/i18n";
import { IconButton } from "@/ui";
import { DraftField } from "../DraftField";
import type { Path } from "../shapes";
import { fromLine } from "../values";
import { Adder } from "./Adder";
import { useStruct } from "./context";

export function Lines({ value, label, path }: { value: readonly string[]; label: string; path: Path }) {
  const t = useT();
  const { fixed, set } = useStruct();
  return (
    <div role="list" aria-label={label} className="flex flex-col gap-1">
      {value.map((line, at) => (
        <div role="listitem" key={at} className="flex items-start gap-0.5">
          <div className="min-w-0 flex-1">
            <DraftField
              label={t("struct.item", { label, number: at + 1 })}
              value={line}
              parse={fromLine()}
              onCommit={(next) => set([...path, at], next)}
              readOnly={fixed}
              rows={1}
            />
          </div>
          {fixed ? null : (
            <IconButton label={t("struct.remove", { label, number: at + 1 })} size="sm" tooltip={false} className="mt-0.5" onClick={() => set([...path, at], undefined)}>
              <X size={13} />
            </IconButton>
          )}
        </div>
      ))}
      {fixed ? (
        value.length === 0 ? (
          <span className="text-sm text-fg-faint">{t("struct.none")}</span>
        ) : null
      ) : (
        <Adder label={label} onAdd={(lines) => lines.forEach((line, at) => set([...path, value.length + at], line))} />
      )}
    </div>
  );
}
