// Find or do anything: one field, and below it what fits. The focus stays in the field; the arrows choose.
import { Search } from "lucide-react";
import { Dialog as D } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useT } from "@/i18n";
import { cx, Kbd } from "@/ui";
import { type Command, type CommandGroup, type Hit, hits } from "./command";
import { wordsOf } from "./match";
import { opened, recent, used } from "./state";

type Props = { commands: readonly Command[]; query: string; onQuery: (query: string) => void };
type Section = { title: CommandGroup | "recent"; hits: Hit[] };

export function Palette({ commands, query, onQuery }: Props) {
  const t = useT();
  const list = useId();
  const before = useRef<Element | null>(document.activeElement);
  const chosen = useRef<Command | null>(null);
  const sections = useSections(commands, query);
  const flat = useMemo(() => sections.flatMap((section) => section.hits), [sections]);
  const [at, setAt] = useState(0);
  useEffect(() => setAt(0), [query]);
  const current = Math.min(at, flat.length - 1);
  useEffect(() => {
    document.getElementById(`${list}-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [list, current]);

  const choose = (command: Command | undefined) => {
    if (!command) return;
    chosen.current = command;
    opened.set(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + 8, PageUp: current - 8 };
    const step = event.ctrlKey && !event.metaKey ? { n: current + 1, p: current - 1 }[event.key] : steps[event.key];
    if (event.key === "Enter") choose(flat[current]?.command);
    else if (step !== undefined && flat.length > 0) setAt(Math.abs(step - current) === 1 ? (step + flat.length) % flat.length : Math.min(flat.length - 1, Math.max(0, step)));
    else return;
    event.preventDefault();
  };
  // The focus goes back to where it was before what was chosen happens: that may take it.
  const onCloseAutoFocus = (event: Event) => {
    event.preventDefault();
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus({ preventScroll: true });
    if (chosen.current) {
      used(chosen.current.id);
      chosen.current.run();
    }
  };
  let index = -1;
  return (
    <D.Root open onOpenChange={() => opened.set(null)}>
      <D.Portal>
        <D.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <D.Content
          aria-describedby={undefined}
          onCloseAutoFocus={onCloseAutoFocus}
          className="fixed top-[min(16vh,9rem)] left-1/2 z-50 flex max-h-[min(32rem,70dvh)] w-152 max-w-[calc(100vw-2rem)] -translate-x-1/2 animate-pop flex-col overflow-hidden rounded-xl bg-raised shadow-lg focus:outline-none"
        >
          <D.Title className="sr-only">{t("palette.title")}</D.Title>
          <label className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line px-4">
            <Search size={16} className="shrink-0 text-fg-faint" aria-hidden />
            <input
              autoFocus
              role="combobox"
              aria-label={t("palette.placeholder")}
              aria-expanded={flat.length > 0}
              aria-controls={list}
              aria-autocomplete="list"
              aria-activedescendant={current >= 0 ? `${list}-${current}` : undefined}
              value={query}
              maxLength={200}
              placeholder={t("palette.placeholder")}
              spellCheck={false}
              onChange={(event) => onQuery(event.target.value)}
              onKeyDown={onKeyDown}
              className="h-full min-w-0 flex-1 bg-transparent text-base outline-none"
            />
          </label>
          <p className="sr-only" role="status">
            {query.trim() ? t("palette.found", { count: flat.length }) : ""}
          </p>
          <div id={list} role="listbox" aria-label={t("palette.title")} className="min-h-0 flex-1 overflow-y-auto p-1.5">
            {flat.length === 0 ? <p className="px-3 py-8 text-center text-sm text-fg-muted">{t("palette.nothing", { query: query.trim() })}</p> : null}
            {sections.map((section) => (
              <div key={section.title} role="group" aria-labelledby={`${list}-${section.title}`}>
                <div id={`${list}-${section.title}`} className="px-2.5 pt-2 pb-1 text-2xs font-medium text-fg-faint">
                  {t(`palette.group.${section.title}`)}
                </div>
                {section.hits.map((hit) => {
                  index++;
                  const own = index;
                  return <Option key={hit.command.id} id={`${list}-${own}`} hit={hit} current={own === current} onPoint={() => setAt(own)} onChoose={() => choose(hit.command)} />;
                })}
              </div>
            ))}
          </div>
          <footer aria-hidden className="flex shrink-0 items-center gap-4 border-t border-line px-4 py-2 text-2xs text-fg-faint">
            <Hint keys={["ArrowUp", "ArrowDown"]} words={t("palette.keys.choose")} />
            <Hint keys={["Enter"]} words={t("palette.keys.do")} />
            <Hint keys={["Escape"]} words={t("palette.keys.close")} />
          </footer>
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

function Hint({ keys, words }: { keys: string[]; words: string }) {
  return (
    <span className="flex items-center gap-1">
      {keys.map((key) => (
        <Kbd key={key} keys={key} />
      ))}
      {words}
    </span>
  );
}

function Option({ id, hit: { command, detail }, current, onPoint, onChoose }: { id: string; hit: Hit; current: boolean; onPoint: () => void; onChoose: () => void }) {
  const more = detail ?? command.detail;
  return (
    <div
      id={id}
      role="option"
      aria-selected={current}
      data-command={command.id}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={cx("flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2.5 py-1 text-sm", current && "bg-hover")}
    >
      <span className="grid size-4 shrink-0 place-items-center text-fg-muted">{command.icon}</span>
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className={cx("truncate", more && "max-w-2/3 shrink-0")}>{command.title}</span>
        {more ? <span className="truncate text-xs text-fg-faint">{more}</span> : null}
      </span>
      {command.keys ? <Kbd keys={command.keys} /> : null}
    </div>
  );
}

const LATELY = 5;

/** Nothing typed: what was used lately, and everything that can be done. */
function useSections(commands: readonly Command[], query: string): Section[] {
  return useMemo(() => {
    const words = wordsOf(query);
    const lately = recent.get();
    if (words.length > 0) return hits(commands, words, lately).map(([title, found]) => ({ title, hits: found }));
    const byId = new Map(commands.map((command) => [command.id, command]));
    const asHit = (command: Command): Hit => ({ command, score: 1 });
    const first = lately.flatMap((id) => byId.get(id) ?? []).slice(0, LATELY);
    const rest = (group: CommandGroup) => commands.filter((command) => command.group === group && !first.includes(command)).map(asHit);
    const found: Section[] = [
      { title: "recent", hits: first.map(asHit) },
      { title: "projects", hits: rest("projects").slice(0, LATELY) },
      { title: "actions", hits: rest("actions") },
    ];
    return found.filter((section) => section.hits.length > 0);
  }, [commands, query]);
}
