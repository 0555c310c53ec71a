// All prompts by what they are used for, and the editor of the one that is chosen.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Team, errorText, keys } from "@/api";
import { useLocale, useT } from "@/i18n";
import { type Generation, useGenerations } from "@/jobs/generations";
import { Badge, Banner, Button, EmptyState, Spinner, cx } from "@/ui";
import { PromptEditor } from "./PromptEditor";
import { type Draft, LANGUAGES, type Language, type SystemPrompt, draftId, drafts, readPrompt, usePrompts } from "./prompts";

const WRITERS: readonly Team["role"][] = ["owner", "admin", "editor"];

export function PromptsPage({ team }: { team: Team }) {
  const t = useT();
  const found = usePrompts(team.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const locale = useLocale();
  const [language, setLanguage] = useState<Language>(locale === "en" ? "en" : "zh");
  const unsaved = useDrafts();
  if (found.isPending) return <Waiting />;
  if (!found.data)
    return (
      <EmptyState className="pt-32" title={t("settings.failed")} action={<Button onClick={() => void found.refetch()}>{t("ui.retry")}</Button>}>
        {errorText(found.error, t)}
      </EmptyState>
    );
  const { items } = found.data;
  const key = chosen ?? items[0]?.key;
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col">
      <nav aria-label={t("settings.prompts")} className="w-66 shrink-0 overflow-y-auto border-r border-line px-2 py-4 max-lg:w-full max-lg:border-r-0 max-lg:border-b">
        <PromptList team={team} items={items} chosen={key} unsaved={unsaved.all} onChoose={setChosen} />
      </nav>
      {key ? <Chosen key={key} team={team} promptKey={key} language={language} onLanguage={setLanguage} unsaved={unsaved} /> : null}
    </div>
  );
}

export type Unsaved = { all: Readonly<Record<string, Draft>>; put: (id: string, draft: Draft | null) => void };

function useDrafts(): Unsaved {
  const [all, setAll] = useState(drafts.all);
  const waiting = Object.keys(all).length > 0;
  useEffect(() => {
    if (!waiting) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [waiting]);
  const put = (id: string, draft: Draft | null) => {
    const { [id]: _, ...others } = drafts.all();
    drafts.keep(draft ? { ...others, [id]: draft } : others);
    setAll(drafts.all());
  };
  return { all, put };
}

type ListProps = { team: Team; items: readonly SystemPrompt[]; chosen: string | undefined; unsaved: Unsaved["all"]; onChoose: (key: string) => void };

function PromptList({ team, items, chosen, unsaved, onChoose }: ListProps) {
  const t = useT();
  const mine: Language = useLocale() === "en" ? "en" : "zh";
  return groups(items, useGenerations(), mine).map(({ kind, title, prompts }) => (
    <section key={kind} className="mb-3">
      {prompts.length > 1 ? <h2 className="px-2 pb-1 text-2xs font-medium text-fg-faint">{title}</h2> : null}
      <ul>
        {prompts.map((prompt) => {
          const waits = LANGUAGES.some((language) => unsaved[draftId(team.id, prompt.key, language)]);
          const own = LANGUAGES.some((language) => prompt.texts[language].own);
          return (
            <li key={prompt.key}>
              <button
                type="button"
                aria-current={prompt.key === chosen ? "true" : undefined}
                onClick={() => onChoose(prompt.key)}
                className={cx("flex min-h-8 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-sm transition-colors", prompt.key === chosen ? "bg-press font-medium" : "hover:bg-hover")}
              >
                <span className="min-w-0 flex-1">{prompt.title[mine]}</span>
                {waits ? <Badge tone="warn">{t("prompts.unsaved")}</Badge> : own ? <Badge tone="accent">{t("prompts.own")}</Badge> : null}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  ));
}

function groups(items: readonly SystemPrompt[], generations: readonly Generation[], language: Language) {
  const found = new Map<string, SystemPrompt[]>();
  for (const prompt of items) {
    const kind = prompt.generations[0] ?? prompt.key;
    found.set(kind, [...(found.get(kind) ?? []), prompt]);
  }
  return [...found].map(([kind, prompts]) => ({ kind, prompts, title: generations.find((one) => one.kind === kind)?.title?.[language] ?? kind }));
}

type ChosenProps = { team: Team; promptKey: string; language: Language; onLanguage: (language: Language) => void; unsaved: Unsaved };

function Chosen({ team, promptKey, ...rest }: ChosenProps) {
  const t = useT();
  const found = useQuery({ queryKey: keys.systemPrompt(team.id, promptKey), queryFn: () => readPrompt(team.id, promptKey) });
  if (found.isPending) return <Waiting />;
  if (!found.data)
    return (
      <Banner tone="danger" live className="m-6 h-fit flex-1" action={<Button size="sm" onClick={() => void found.refetch()}>{t("ui.retry")}</Button>}>
        {errorText(found.error, t)}
      </Banner>
    );
  return <PromptEditor key={rest.language} team={team} found={found.data} mayWrite={WRITERS.includes(team.role)} {...rest} />;
}

function Waiting() {
  const t = useT();
  return (
    <div className="grid min-h-60 flex-1 place-items-center">
      <Spinner label={t("ui.loading")} className="text-fg-faint" />
    </div>
  );
}
