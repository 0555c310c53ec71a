// Who else is in a field, and that I am.
import type { FocusEvent } from "react";
import { useT } from "@/i18n";
import { useEditors, usePresence } from "@/presence";
import { useRoom } from "@/sync";

export function Editors({ node, field }: { node: string; field: string }) {
  const t = useT();
  const people = useEditors(node, field);
  if (people.length === 0) return null;
  return (
    <span className="ml-auto flex min-w-0 items-center gap-1 truncate text-2xs text-fg-muted" role="status">
      <span className="size-1.5 shrink-0 rounded-full" style={{ background: people[0]!.color }} aria-hidden />
      <span className="truncate">{t("presence.editing", { names: people.map((person) => person.name).join(", ") })}</span>
    </span>
  );
}

/** Handlers for the box around a field without a caret of its own: while the focus is in it, the others are told. */
export function useEditingTold(node: string, field: string) {
  const presence = usePresence();
  const { canEdit } = useRoom();
  const writes = (target: EventTarget) => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return {
    onFocus: ({ target }: FocusEvent) => canEdit && writes(target) && presence.edit({ node, field }),
    onBlur: ({ target }: FocusEvent) => canEdit && writes(target) && presence.edit(null),
  };
}
