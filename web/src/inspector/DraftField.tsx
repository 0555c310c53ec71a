// A value that is replaced whole: typed as a draft, written when I pause or leave. What others write shows at once
// unless I am in the middle of a draft.
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useT } from "@/i18n";
import { cx, TextArea } from "@/ui";
import type { Parsed } from "./values";

const PAUSE = 600;

type Props = {
  id: string;
  value: string;
  parse: (text: string) => Parsed;
  onCommit: (value: unknown) => void;
  readOnly?: boolean;
  rows: number;
  numeric?: boolean;
  code?: boolean;
};

export function DraftField({ id, value, parse, onCommit, readOnly, rows, numeric, code }: Props) {
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
    if (event.key === "Escape" || (event.key === "Enter" && rows === 1)) {
      event.preventDefault();
      event.currentTarget.blur();
    }
  };
  return (
    <>
      <TextArea
        id={id}
        rows={rows}
        value={draft ?? value}
        readOnly={readOnly}
        spellCheck={false}
        inputMode={numeric ? "numeric" : undefined}
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
        <p className="text-xs text-danger-fg">
          {problem.problem === "number" ? t("inspector.badNumber", { min: problem.min ?? 0, max: problem.max ?? 0 }) : t("inspector.badJson")}
        </p>
      ) : null}
    </>
  );
}
