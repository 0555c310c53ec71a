// The empty box at the end of a list. Enter adds what stands in it and it is empty again; so does leaving it.
import { type KeyboardEvent, useState } from "react";
import { useT } from "@/i18n";
import { cx, Input } from "@/ui";
import { LONGEST_LINE } from "../values";

type Props = {
  label: string;
  onAdd: (text: string) => void;
  /** Characters that end an item as Enter does. */
  separators?: string;
  /** Backspace in the empty box. */
  onBack?: () => void;
  className?: string;
};

export function Adder({ label, onAdd, separators = "", onBack, className }: Props) {
  const t = useT();
  const [draft, setDraft] = useState("");
  const add = () => {
    const text = draft.trim();
    if (text) onAdd(text);
    setDraft("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || (separators.includes(event.key) && event.key.length === 1)) {
      event.preventDefault();
      add();
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
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={add}
    />
  );
}
