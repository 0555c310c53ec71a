// Something that this browser remembers for whoever uses it: a choice of how things are shown. Never anything of a project's.
import { useSyncExternalStore } from "react";

export interface Remembered<T> {
  get: () => T;
  set: (value: T) => void;
  use: () => [T, (value: T) => void];
}

export function remembered<T>(key: string, first: T, valid: (value: unknown) => boolean): Remembered<T> {
  const watchers = new Set<() => void>();
  let value = read();

  function read(): T {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
      return stored !== null && valid(stored) ? (stored as T) : first;
    } catch {
      return first;
    }
  }
  const get = () => value;
  const set = (next: T) => {
    value = next;
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Full or forbidden: it holds as long as the page.
    }
    for (const watcher of [...watchers]) watcher();
  };
  const subscribe = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  return { get, set, use: () => [useSyncExternalStore(subscribe, get), set] };
}

const IDS = "storyroom.ids/";
const lists = new Map<string, Remembered<readonly string[]>>();

/** A list that names projects or what is in them: erased with everything else that this browser keeps of them. */
export function rememberedIds(name: string): Remembered<readonly string[]> {
  const list = remembered<readonly string[]>(IDS + name, [], (value) => Array.isArray(value) && value.every((id) => typeof id === "string"));
  lists.set(IDS + name, list);
  return list;
}

/** Forget a project (no argument: all of them), in lists that are not loaded too. */
export function forgetIds(projectId = ""): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(IDS) && !lists.has(key)) rememberedIds(key.slice(IDS.length));
  for (const [key, list] of lists) {
    list.set(list.get().filter((id) => !id.includes(projectId)));
    if (list.get().length === 0) localStorage.removeItem(key);
  }
}
