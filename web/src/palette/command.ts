// What the palette offers: something to go to or to do.
import type { ReactNode } from "react";
import { folded, score } from "./match";

export type CommandGroup = "nodes" | "projects" | "actions";

export interface Command {
  /** The same at the next visit: what was used lately comes first. */
  id: string;
  group: CommandGroup;
  title: string;
  detail?: string;
  /** How well it fits besides its title, for these folded words: 0 not at all. */
  also?: (words: readonly string[]) => { score: number; detail?: string };
  keys?: string;
  icon: ReactNode;
  run: () => void;
}

export interface Hit {
  command: Command;
  score: number;
  detail?: string;
}

const MOST: Record<CommandGroup, number> = { nodes: 8, projects: 6, actions: 10 };

/** What fits, the best first; the groups in the order of their best. */
export function hits(commands: readonly Command[], words: readonly string[], recent: readonly string[]): [CommandGroup, Hit[]][] {
  const groups = new Map<CommandGroup, Hit[]>();
  for (const command of commands) {
    const own = score(folded(command.title), words);
    const also = own ? undefined : command.also?.(words);
    const found = own || (also?.score ?? 0);
    if (!found) continue;
    const lately = recent.indexOf(command.id);
    const hit = { command, score: found + (lately === -1 ? 0 : 5 / (1 + lately)), ...(also?.detail ? { detail: also.detail } : {}) };
    const group = groups.get(command.group);
    if (group) group.push(hit);
    else groups.set(command.group, [hit]);
  }
  for (const [name, list] of groups) groups.set(name, list.sort((a, b) => b.score - a.score).slice(0, MOST[name]));
  return [...groups].sort(([, a], [, b]) => b[0]!.score - a[0]!.score);
}
