// The project's title in the top bar: a line of text that becomes a field. Live for everybody, as the rest of the document is.
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Tooltip } from "@/ui";

export function useProjectTitle(): string {
  const { connection } = useRoom();
  const { project } = connection.roots;
  return useSyncExternalStore(
    (listener) => {
      project.observe(listener);
      return () => project.unobserve(listener);
    },
    () => String(project.get("title") ?? ""),
  );
}

export function TitleField() {
  const t = useT();
  const { canEdit, connection } = useRoom();
  const title = useProjectTitle();
  const [typed, setTyped] = useState<string | null>(null);
  const cancelled = useRef(false);
  useEffect(() => {
    document.title = `${title || t("library.untitled")} · Storyroom`;
    return () => {
      document.title = "Storyroom";
    };
  }, [title, t]);

  const finish = () => {
    const next = typed?.trim();
    if (!cancelled.current && next && next !== title) connection.edit(() => connection.roots.project.set("title", next));
    cancelled.current = false;
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    cancelled.current = event.key === "Escape";
    event.currentTarget.blur();
  };
  const shown = typed ?? title;
  if (!canEdit) return <h1 className="min-w-0 truncate px-1.5 text-sm font-semibold">{title || t("library.untitled")}</h1>;
  return (
    <Tooltip text={t("room.title.label")}>
      <span className="relative inline-grid max-w-96 min-w-16 items-center">
        <h1 className="sr-only">{title || t("library.untitled")}</h1>
        <span aria-hidden className="invisible col-start-1 row-start-1 overflow-hidden px-1.75 text-sm font-semibold whitespace-pre">
          {shown || t("library.untitled")}
        </span>
        <input
          aria-label={t("room.title.label")}
          value={shown}
          size={1}
          maxLength={200}
          placeholder={t("library.untitled")}
          onFocus={() => setTyped(title)}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={finish}
          onKeyDown={onKeyDown}
          className="col-start-1 row-start-1 h-7 w-full min-w-0 truncate rounded-sm border border-transparent bg-transparent px-1.5 text-sm font-semibold transition-colors hover:bg-hover focus:border-focus focus:bg-raised focus:outline-2 focus:-outline-offset-1 focus:outline-focus"
        />
      </span>
    </Tooltip>
  );
}
