// The palette and the sheet on the list of projects.
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useT } from "@/i18n";
import { useAppCommands, useAppShortcuts } from "./appCommands";
import type { Command } from "./command";
import { Finder } from "./Finder";
import { Palette } from "./Palette";
import { ShortcutSheet } from "./ShortcutSheet";

/** `onNew` null: this person may make none. */
export function LibraryFinder({ onNew }: { onNew: (() => void) | null }) {
  return <Finder palette={() => <LibraryPalette onNew={onNew} />} sheet={() => <LibrarySheet />} />;
}

function LibraryPalette({ onNew }: { onNew: (() => void) | null }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const app = useAppCommands(query, null);
  const commands = useMemo(() => {
    const own: Command[] = onNew ? [{ id: "library.new", group: "actions", title: t("library.new"), icon: <Plus size={15} />, run: onNew }] : [];
    return [...own, ...app];
  }, [t, onNew, app]);
  return <Palette commands={commands} query={query} onQuery={setQuery} />;
}

function LibrarySheet() {
  const t = useT();
  const everywhere = useAppShortcuts();
  return <ShortcutSheet groups={[everywhere, { title: t("library.title"), items: [{ title: t("library.rename"), keys: ["F2"] }] }]} />;
}
