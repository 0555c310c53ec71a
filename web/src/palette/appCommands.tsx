// What can be found and done on every page: projects, the account, theme and language.
import { useQuery } from "@tanstack/react-query";
import { FolderOpen, Keyboard, Languages, LayoutList, Moon, Trash2, UserRound } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { api, call, keys } from "@/api";
import { openAccount } from "@/app/AccountDialog";
import { type Theme, setTheme, useTheme } from "@/app/theme";
import { LOCALES, setLocale, useFormat, useLocale, useT } from "@/i18n";
import type { Command } from "./command";
import { PALETTE_KEYS, SHEET_KEYS } from "./Finder";
import type { SheetGroup } from "./ShortcutSheet";
import { openSheet } from "./state";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
const SIZE = 15;

export function useAppCommands(query: string, here: string | null): Command[] {
  const t = useT();
  const [, go] = useLocation();
  const theme = useTheme();
  const locale = useLocale();
  const projects = useProjectCommands(query, here);
  return useMemo(() => {
    const found: Command[] = [
      ...projects,
      { id: "app.projects", group: "actions", title: t("command.projects"), icon: <LayoutList size={SIZE} />, run: () => go("/") },
      { id: "app.trash", group: "actions", title: t("command.trash"), icon: <Trash2 size={SIZE} />, run: () => go("/trash") },
      { id: "app.sheet", group: "actions", title: t("sheet.title"), keys: SHEET_KEYS, icon: <Keyboard size={SIZE} />, run: openSheet },
      { id: "app.account", group: "actions", title: t("command.account"), icon: <UserRound size={SIZE} />, run: () => openAccount() },
    ];
    for (const one of THEMES)
      if (one !== theme) found.push({ id: `app.theme.${one}`, group: "actions", title: t("command.theme", { name: t(`app.theme.${one}`) }), icon: <Moon size={SIZE} />, run: () => setTheme(one) });
    for (const one of LOCALES)
      if (one.value !== locale)
        found.push({ id: `app.language.${one.value}`, group: "actions", title: t("command.language", { name: one.label }), icon: <Languages size={SIZE} />, run: () => setLocale(one.value) });
    return found;
  }, [t, go, theme, locale, projects]);
}

const KEPT_MS = 10_000;

/** Found by the server: this browser does not know all of them. */
function useProjectCommands(query: string, here: string | null): Command[] {
  const t = useT();
  const format = useFormat();
  const [, go] = useLocation();
  const q = query.trim();
  const { data } = useQuery({
    queryKey: [...keys.allProjects, "palette", q],
    queryFn: () => call(api.GET("/api/projects", { params: { query: { q, sort: "recent", limit: 20 } } })),
    placeholderData: (before) => before,
    staleTime: KEPT_MS,
  });
  return useMemo(
    () =>
      (data?.items ?? [])
        .filter((project) => project.id !== here)
        .map((project) => ({
          id: projectCommand(project.id),
          group: "projects" as const,
          title: project.title || t("library.untitled"),
          detail: format.ago(project.updatedAt),
          // The server has looked into the summary as well.
          also: () => ({ score: data && q ? 4 : 0 }),
          icon: <FolderOpen size={SIZE} />,
          run: () => go(`/p/${project.id}`),
        })),
    [data, here, q, t, format, go],
  );
}

export const projectCommand = (id: string): string => `project:${id}`;

export function useAppShortcuts(): SheetGroup {
  const t = useT();
  return {
    title: t("sheet.group.everywhere"),
    items: [
      { title: t("sheet.palette"), keys: [PALETTE_KEYS] },
      { title: t("sheet.sheet"), keys: [SHEET_KEYS] },
    ],
  };
}
