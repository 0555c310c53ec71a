// A value that is replaced whole: typed as a draft, written when I pause or leave. What others write shows at once
// unless I am in the middle of a draft.
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Translate, useT } from "@/i18n";
import { cx, TextArea } from "@/ui";
import type { Parsed } from "./values";

const PAUSE = 600;

type Props = {
  id?: string;
  /** Where no label is tied to it. */
  label?: string;
  placeholder?: string;
  value: string;
  parse: (text: string) => Parsed;
  onCommit: (value: unknown) => void;
  readOnly?: boolean;
  rows: number;
  numeric?: boolean;
  code?: boolean;
  /** Enter begins a new line; otherwise it leaves a field of one row. */
  multiline?: boolean;
};

export function DraftField({ id, label, placeholder, value, parse, onCommit, readOnly, rows, numeric, code, multiline }: Props) {
  const t = useT();
  const [draft, setDraft] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const composing = useRef(false);
  const latest = useRef({ draft, value, parse, onCommit });
  latest.current = { draft, value, parse, onCommit };
  const parsed = draft === null ? null : parse(draft);
  const problem = parsed && "problem" in parsed ? parsed : null;

  const commit = () => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    const now = latest.current;
    if (now.draft === null || now.draft === now.value || composing.current) return;
    const result = now.parse(now.draft);
    if ("value" in result) now.onCommit(result.value);
  };
  useEffect(() => commit, []);
  const later = () => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = setTimeout(commit, PAUSE);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" || (event.key === "Enter" && rows === 1 && !multiline)) {
      event.preventDefault();
      event.currentTarget.blur();
    }
  };
  return (
    <>
      <TextArea
        id={id}
        aria-label={label}
        placeholder={placeholder}
        rows={rows}
        value={draft ?? value}
        readOnly={readOnly}
        spellCheck={false}
        inputMode={numeric ? "decimal" : undefined}
        aria-invalid={problem ? true : undefined}
        className={cx("field-sizing-content !py-1 !leading-relaxed", rows === 1 ? "!min-h-7" : "!min-h-14", code && "font-mono text-xs")}
        onFocus={() => setDraft(null)}
        onChange={(event) => {
          setDraft(event.target.value);
          later();
        }}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={() => {
          composing.current = false;
          later();
        }}
        onBlur={() => {
          commit();
          if (!problem) setDraft(null);
        }}
        onKeyDown={onKeyDown}
      />
      {problem ? (
        <p className="text-xs text-danger-fg" role="alert">
          {sentence(problem, t)}
        </p>
      ) : null}
    </>
  );
}

function sentence({ problem, min = 0, max = 0 }: Extract<Parsed, { problem: string }>, t: Translate): string {
  switch (problem) {
    case "number":
      return t("inspector.badNumber", { min, max });
    case "decimal":
      return t("struct.badDecimal", { min, max });
    case "long":
      return t("struct.tooLong", { max });
    case "json":
      return t("inspector.badJson");
  }
}
