// The empty box at the end of a list. Enter adds what stands in it and it is empty again; so does leaving it.
import { type KeyboardEvent, useState } from "react";
import { useT } from "@/i18n";
import { cx, Input } from "@/ui";
import { LONGEST_LINE } from "../values";

type Props = {
  label: string;
  onAdd: (items: string[]) => void;
  /** What ends an item as Enter does. */
  separators?: RegExp;
  /** Backspace in the empty box. */
  onBack?: () => void;
  className?: string;
};

export function Adder({ label, onAdd, separators, onBack, className }: Props) {
  const t = useT();
  const [draft, setDraft] = useState("");
  const add = (text: string) => {
    const items = (separators ? text.split(separators) : [text]).map((item) => item.trim()).filter(Boolean);
    if (items.length > 0) onAdd(items);
    setDraft("");
  };
  /** An input method types its commas without a key of their own. */
  const typed = (text: string, composing: boolean) => (!composing && separators?.test(text) ? add(text) : setDraft(text));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      add(draft);
    } else if (event.key === "Escape") event.currentTarget.blur();
    else if (event.key === "Backspace" && draft === "") onBack?.();
  };
  return (
    <Input
      aria-label={t("struct.add", { label })}
      placeholder={t("struct.addPlaceholder")}
      value={draft}
      maxLength={LONGEST_LINE}
      className={cx("!border-dashed !bg-transparent", className)}
      onChange={(event) => typed(event.target.value, (event.nativeEvent as InputEvent).isComposing)}
      onCompositionEnd={(event) => typed(event.currentTarget.value, false)}
      onKeyDown={onKeyDown}
      onBlur={() => add(draft)}
    />
  );
}
