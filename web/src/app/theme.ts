// Light, dark, or as the system says. public/theme.js has set the first paint by the same rule.
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const STORED = "storyroom.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function chosen(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

function apply() {
  const theme = chosen();
  document.documentElement.dataset.theme = theme === "dark" || (theme === "system" && dark.matches) ? "dark" : "light";
  for (const listener of listeners) listener();
}

dark.addEventListener("change", apply);
addEventListener("storage", (event) => event.key === STORED && apply());

export function setTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, theme);
  apply();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen);
}
