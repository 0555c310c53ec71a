// One value that React and plain code can watch. No dependencies, no derived state.
import { useSyncExternalStore } from "react";

export class Cell<T> {
  private readonly watchers = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  readonly set = (value: T): void => {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const watcher of [...this.watchers]) watcher();
  };

  readonly patch = (part: Partial<T>): void => {
    const keys = Object.keys(part) as (keyof T)[];
    if (keys.some((key) => !Object.is(part[key], this.value[key]))) this.set({ ...this.value, ...part });
  };

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
}

export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get);
}
