// One prompt in one language: written, saved, taken back to the default; beside it what would be sent.
import { useMutation } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { ApiError, type Team, api, call, errorText, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { useFormat, useLocale, useT } from "@/i18n";
import { Badge, Banner, Button, Confirm, Field, Tabs, TextArea, cx, toast } from "@/ui";
import { PromptPreview } from "./PromptPreview";
import type { Unsaved } from "./PromptsPage";
import { type Draft, LANGUAGES, type Language, type SystemPrompt, type Tagged, type Variable, draftId, faultsOf, readPrompt, writePrompt } from "./prompts";

type Props = { team: Team; found: Tagged; mayWrite: boolean; language: Language; onLanguage: (language: Language) => void; unsaved: Unsaved };

/** Written here, since a language of its own brings its own font. */
const MONO = { fontFamily: "var(--mono)" };

export function PromptEditor({ team, found, mayWrite, language, onLanguage, unsaved }: Props) {
  const t = useT();
  const mine: Language = useLocale() === "en" ? "en" : "zh";
  const { prompt, etag } = found;
  const id = draftId(team.id, prompt.key, language);
  const draft = unsaved.all[id];
  const saved = prompt.texts[language];
  const text = draft?.text ?? saved.text;
  const area = useRef<HTMLTextAreaElement>(null);
  const [beside, setBeside] = useState<"preview" | "default" | "theirs">("preview");
  const save = useSave(team, found, language, draft, unsaved.put);
  const local = faultsOf(text, prompt.variables.map((one) => one.name), t);
  const faults = save.error ? (local.length ? local : faultsIn(save.error)) : [];
  const write = (next: string) => {
    save.reset();
    const base = draft ?? { base: saved.text, etag, theirs: false };
    unsaved.put(id, next === saved.text ? null : { ...base, text: next });
  };
  return (
    <main className="flex min-w-0 flex-1 max-xl:flex-col max-xl:overflow-y-auto">
      <section aria-label={prompt.title[mine]} className="flex min-w-0 flex-1 flex-col gap-3 overflow-y-auto px-6 pt-5 pb-4 max-xl:flex-none">
        <div>
          <div className="flex items-center gap-2">
            <h2 className="text-xl font-semibold tracking-[-0.015em]">{prompt.title[mine]}</h2>
            {saved.own ? <Badge tone="accent">{t("prompts.own")}</Badge> : <Badge>{t("prompts.isDefault")}</Badge>}
          </div>
          <p className="mt-1 text-sm text-fg-muted">{prompt.about[mine]}</p>
        </div>
        {mayWrite ? null : <Banner>{t("prompts.readOnly")}</Banner>}
        <Languages prompt={prompt} language={language} onLanguage={onLanguage} />
        {draft?.theirs ? <Theirs name={saved.updatedBy?.name} onLook={() => setBeside("theirs")} onTake={() => unsaved.put(id, null)} /> : null}
        <Field label={t("prompts.text")} error={faults.length ? <Faults faults={faults} /> : undefined} className="flex min-h-64 flex-1 flex-col [&>textarea]:flex-1">
          <TextArea
            ref={area}
            value={text}
            readOnly={!mayWrite}
            spellCheck={false}
            lang={language === "zh" ? "zh-CN" : "en"}
            onChange={(event) => write(event.target.value)}
            className="min-h-64"
            style={MONO}
          />
        </Field>
        {mayWrite ? <Variables variables={prompt.variables} language={mine} onInsert={(name) => insert(area.current, `{{${name}}}`)} /> : null}
        <Footer saved={saved}>
          {mayWrite ? (
            <>
              <Reset team={team} found={found} language={language} onDone={() => unsaved.put(id, null)} />
              <Button disabled={!draft} onClick={() => unsaved.put(id, null)}>
                {t("prompts.discard")}
              </Button>
              <Button weight="primary" disabled={!draft} busy={save.isPending} onClick={() => save.mutate()}>
                {draft?.theirs ? t("prompts.replace") : t("prompts.save")}
              </Button>
            </>
          ) : null}
        </Footer>
        {save.error && faults.length === 0 ? <Banner tone="danger" live>{errorText(save.error, t)}</Banner> : null}
      </section>
      <aside aria-label={t("prompts.beside")} className="flex w-120 shrink-0 flex-col border-l border-line bg-sunken/50 px-5 pt-4 max-xl:w-full max-xl:border-t max-xl:border-l-0">
        <Tabs
          label={t("prompts.beside")}
          value={beside === "theirs" && !draft?.theirs ? "preview" : beside}
          onChange={setBeside}
          tabs={[
            { value: "preview", label: t("prompts.preview"), content: <PromptPreview team={team} prompt={prompt} language={language} text={text} /> },
            { value: "default", label: t("prompts.default"), content: <Reading text={saved.default} language={language} /> },
            ...(draft?.theirs ? [{ value: "theirs" as const, label: t("prompts.theirs"), content: <Reading text={saved.text} language={language} /> }] : []),
          ]}
        />
      </aside>
    </main>
  );
}

/** Who is overtaken keeps the text: the next attempt names the state that is there now. Another language's change is none of its business. */
function useSave(team: Team, found: Tagged, language: Language, draft: Draft | undefined, put: Unsaved["put"]) {
  const t = useT();
  const { key } = found.prompt;
  const id = draftId(team.id, key, language);
  const store = (next: Tagged) => {
    queryClient.setQueryData(keys.systemPrompt(team.id, key), next);
    void queryClient.invalidateQueries({ queryKey: keys.systemPrompts(team.id) });
  };
  return useMutation({
    mutationFn: async (): Promise<"saved" | "overtaken"> => {
      if (!draft) return "saved";
      try {
        store(await writePrompt(team.id, key, draft.etag, language, draft.text));
        return "saved";
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) throw error;
      }
      const now = await readPrompt(team.id, key);
      if (now.prompt.texts[language].text === draft.base) {
        store(await writePrompt(team.id, key, now.etag, language, draft.text));
        return "saved";
      }
      store(now);
      put(id, { text: draft.text, base: now.prompt.texts[language].text, etag: now.etag, theirs: true });
      return "overtaken";
    },
    onSuccess: (what) => {
      if (what === "overtaken") return;
      put(id, null);
      toast(t("prompts.saved"), { tone: "ok" });
    },
  });
}

const faultsIn = (error: unknown): string[] => (error instanceof ApiError ? error.errors.filter((one) => one.field === "text").map((one) => one.message) : []);

function Faults({ faults }: { faults: readonly string[] }) {
  return faults.map((fault, at) => (
    <span key={at} className="block first-letter:uppercase">
      {fault}
    </span>
  ));
}

function Languages({ prompt, language, onLanguage }: { prompt: SystemPrompt; language: Language; onLanguage: (language: Language) => void }) {
  const t = useT();
  return (
    <div role="group" aria-label={t("prompts.language")} className="flex w-fit gap-0.5 rounded-md bg-sunken p-0.5">
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === language}
          onClick={() => onLanguage(one)}
          className={cx("h-6 rounded-sm px-2.5 text-sm transition-colors", one === language ? "bg-raised font-medium shadow-sm" : "text-fg-muted hover:text-fg")}
        >
          <span lang={one === "zh" ? "zh-CN" : "en"}>{one === "zh" ? "中文" : "English"}</span>
          {prompt.texts[one].own ? <span className="sr-only"> ({t("prompts.own")})</span> : null}
        </button>
      ))}
    </div>
  );
}

function Variables({ variables, language, onInsert }: { variables: readonly Variable[]; language: Language; onInsert: (name: string) => void }) {
  const t = useT();
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="mb-1.5 text-xs font-medium text-fg-muted">
        {t("prompts.variables")}
      </p>
      <div className="flex flex-wrap gap-1.5">
        {variables.map((one) => (
          <button
            key={one.name}
            type="button"
            onClick={() => onInsert(one.name)}
            className="flex min-h-6 items-center gap-1.5 rounded-md border border-line bg-raised px-2 py-0.5 text-left text-xs transition-colors hover:border-line-strong hover:bg-hover"
          >
            <code className="font-(family-name:--mono) text-accent-fg">{`{{${one.name}}}`}</code>
            <span className="text-fg-muted">{one.about[language]}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** By the browser's own editing, so that its undo knows it. */
function insert(area: HTMLTextAreaElement | null, text: string) {
  area?.focus();
  document.execCommand("insertText", false, text);
}

function Theirs({ name, onLook, onTake }: { name: string | undefined; onLook: () => void; onTake: () => void }) {
  const t = useT();
  return (
    <Banner
      tone="warn"
      live
      action={
        <span className="flex gap-1">
          <Button size="sm" onClick={onLook}>
            {t("prompts.theirs.look")}
          </Button>
          <Button size="sm" onClick={onTake}>
            {t("prompts.theirs.take")}
          </Button>
        </span>
      }
    >
      {name ? t("prompts.overtaken", { name }) : t("prompts.overtaken.reset")}
    </Banner>
  );
}

function Reset({ team, found, language, onDone }: { team: Team; found: Tagged; language: Language; onDone: () => void }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const { key, texts } = found.prompt;
  const reset = useMutation({
    mutationFn: async () => {
      const params = { path: { teamId: team.id, key }, query: { language }, header: { "If-Match": found.etag } };
      await call(api.DELETE("/api/teams/{teamId}/system-prompts/{key}", { params }));
      onDone();
    },
    onSuccess: () => toast(t("prompts.reset.done"), { tone: "ok" }),
    onError: report,
    onSettled: async () => {
      await Promise.all([keys.systemPrompts(team.id), keys.systemPrompt(team.id, key)].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
      setAsking(false);
    },
  });
  return (
    <>
      <Button weight="quietDanger" icon={<RotateCcw size={14} />} disabled={!texts[language].own} onClick={() => setAsking(true)}>
        {t("prompts.reset")}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("prompts.reset.title")}
        description={t("prompts.reset.body")}
        action={t("prompts.reset.action")}
        danger
        busy={reset.isPending}
        onConfirm={() => reset.mutate()}
      />
    </>
  );
}

function Footer({ saved, children }: { saved: SystemPrompt["texts"][Language]; children: ReactNode }) {
  const t = useT();
  const format = useFormat();
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
      <p className="min-w-0 flex-1 text-xs text-fg-faint">
        {saved.updatedBy && saved.updatedAt ? t("prompts.updated", { name: saved.updatedBy.name ?? t("card.someone"), when: format.ago(saved.updatedAt) }) : null}
      </p>
      {children}
    </div>
  );
}

export function Reading({ text, language, label }: { text: string; language: Language; label?: string }) {
  return (
    <pre
      style={MONO}
      tabIndex={0}
      role={label ? "region" : undefined}
      aria-label={label}
      lang={language === "zh" ? "zh-CN" : "en"}
      className="max-h-full overflow-y-auto rounded-md border border-line bg-raised p-3 text-xs leading-relaxed break-words whitespace-pre-wrap"
    >
      {text}
    </pre>
  );
}
