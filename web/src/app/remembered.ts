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
