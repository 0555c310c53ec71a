// Short words, as chips: Enter or a comma of any script adds one, Backspace in the empty box takes the last.
import { X } from "lucide-react";
import { useT } from "@/i18n";
import type { Path } from "../shapes";
import { Adder } from "./Adder";
import { useStruct } from "./context";

export function Chips({ value, label, path }: { value: readonly string[]; label: string; path: Path }) {
  const t = useT();
  const { fixed, set } = useStruct();
  return (
    <div role="list" aria-label={label} className="flex flex-wrap items-center gap-1">
      {value.map((chip, at) => (
        <span role="listitem" key={at} className="flex min-h-6 max-w-full items-center gap-0.5 rounded-full bg-hover pr-0.5 pl-2 text-xs">
          <span className="min-w-0 break-words">{chip}</span>
          {fixed ? (
            <span className="w-1.5" />
          ) : (
            <button type="button" aria-label={t("struct.take", { name: chip })} className="flex size-6 items-center justify-center rounded-full hover:bg-press" onClick={() => set([...path, at], undefined)}>
              <X size={12} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {fixed ? (
        value.length === 0 ? (
          <span className="text-sm text-fg-faint">{t("struct.none")}</span>
        ) : null
      ) : (
        <Adder
          label={label}
          separators={/[,，、;；]/}
          className="!h-6 !w-28 flex-1 !rounded-full !text-xs"
          onAdd={(chips) => [...new Set(chips)].filter((chip) => !value.includes(chip)).forEach((chip, at) => set([...path, value.length + at], chip))}
          onBack={() => value.length > 0 && set([...path, value.length - 1], undefined)}
        />
      )}
    </div>
  );
}
