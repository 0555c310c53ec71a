// A title that is written where it stands: Enter or leaving keeps it, Escape does not.
import { type KeyboardEvent, useRef, useState } from "react";
import { useT } from "@/i18n";
import { Input } from "@/ui";

export function TitleInPlace({ title, onDone }: { title: string; /** Null: nothing has changed. */ onDone: (title: string | null) => void }) {
  const t = useT();
  const [typed, setTyped] = useState(title);
  const ended = useRef(false);
  const end = (keep: boolean) => {
    if (ended.current) return;
    ended.current = true;
    const next = typed.trim();
    onDone(keep && next && next !== title ? next : null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    end(event.key === "Enter");
  };
  return (
    <Input
      autoFocus
      aria-label={t("library.create.name")}
      value={typed}
      maxLength={200}
      className="relative z-1 max-w-96 font-medium"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => end(true)}
      onKeyDown={onKeyDown}
    />
  );
}
