// What a model would read for a project, with the text as it stands in the editor.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { ApiError, type Team, api, call, errorText, keys } from "@/api";
import { useFormat, useT } from "@/i18n";
import { useGenerations } from "@/jobs/generations";
import { Badge, Banner, Button, Field, Select } from "@/ui";
import { Reading } from "./PromptEditor";
import type { Language, SystemPrompt } from "./prompts";

type Preview = { language: Language; system: string; user: string | null; systemTokens: number; userTokens: number; tokens: number };
const NONE = "none";
const MOST = 200;

type Props = { team: Team; prompt: SystemPrompt; language: Language; text: string };

export function PromptPreview({ team, prompt, language, text }: Props) {
  const t = useT();
  const format = useFormat();
  const [chosen, setChosen] = useState<string | null>(null);
  const [card, setCard] = useState<string | null>(null);
  const projects = useTeamProjects(team.id);
  const project = chosen ?? projects[0]?.id ?? NONE;
  const kinds = useGenerations().find((one) => one.kind === prompt.generations[0])?.targets ?? [];
  const cards = useCards(project, kinds);
  const target = kinds.length && project !== NONE ? (card ?? cards[0]?.value ?? NONE) : NONE;
  const look = useMutation({
    mutationFn: async () => {
      const body = { language, text, ...(project === NONE ? {} : { projectId: project }), ...(target === NONE ? {} : { target }) };
      const params = { path: { teamId: team.id, key: prompt.key } };
      const preview = (await call(api.POST("/api/teams/{teamId}/system-prompts/{key}/preview", { params, body }))) as Preview;
      return { preview, text };
    },
  });
  const choose = (next: string) => {
    setChosen(next);
    setCard(null);
  };
  return (
    <div className="flex h-full flex-col gap-3 overflow-y-auto pb-4">
      <div className="flex flex-wrap items-end gap-2">
        <Field label={t("prompts.project")} className="min-w-36 flex-1">
          <Select className="w-full" value={project} onChange={choose} options={[{ value: NONE, label: t("prompts.noProject") }, ...projects.map((one) => ({ value: one.id, label: one.title || t("library.untitled") }))]} />
        </Field>
        {kinds.length && project !== NONE ? (
          <Field label={t("prompts.target")} className="min-w-36 flex-1">
            <Select className="w-full" value={target} onChange={setCard} options={[{ value: NONE, label: t("prompts.noTarget") }, ...cards]} />
          </Field>
        ) : null}
        <Button icon={<Eye size={14} />} busy={look.isPending} onClick={() => look.mutate()}>
          {t("prompts.look")}
        </Button>
      </div>
      {look.error ? <Banner tone="danger" live>{wrong(look.error, errorText(look.error, t))}</Banner> : null}
      {look.data && !look.error ? (
        <>
          <p role="status" className="text-xs text-fg-muted">
            {t("prompts.tokens", { count: look.data.preview.tokens })}
            {look.data.text === text ? null : <Badge tone="warn" className="ml-2">{t("prompts.older")}</Badge>}
          </p>
          <Said title={t("prompts.system")} tokens={format.number(look.data.preview.systemTokens)} text={look.data.preview.system} language={look.data.preview.language} />
          {look.data.preview.user === null ? (
            <p className="text-xs text-fg-faint">{t("prompts.noUser")}</p>
          ) : (
            <Said title={t("prompts.user")} tokens={format.number(look.data.preview.userTokens)} text={look.data.preview.user} language={look.data.preview.language} />
          )}
        </>
      ) : null}
      {look.data || look.error ? null : <p className="text-sm text-fg-muted">{t("prompts.preview.hint")}</p>}
    </div>
  );
}

function Said({ title, tokens, text, language }: { title: string; tokens: string; text: string; language: Language }) {
  const t = useT();
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="flex items-baseline justify-between text-xs font-medium text-fg-muted">
        {title}
        <span className="font-normal text-fg-faint">{t("prompts.tokens.each", { number: tokens })}</span>
      </h3>
      <Reading text={text} language={language} label={title} />
    </section>
  );
}

/** What is wrong with the choice stands in the server's words: only it knows what the material lacks. */
function wrong(error: unknown, sentence: string): string {
  return error instanceof ApiError && error.errors.length ? `${sentence} ${error.errors.map((one) => one.message).join("; ")}` : sentence;
}

function useTeamProjects(team: string) {
  const { data } = useQuery({
    queryKey: [...keys.allProjects, "settings"],
    queryFn: () => call(api.GET("/api/projects", { params: { query: { sort: "recent", limit: 100 } } })),
  });
  return (data?.items ?? []).filter((one) => one.teamId === team);
}

type Card = { id: string; kind: string; title?: string; name?: string; text?: string };

function useCards(project: string, kinds: readonly string[]) {
  const t = useT();
  const { data } = useQuery({
    queryKey: ["cards", project, kinds],
    enabled: project !== NONE && kinds.length > 0,
    queryFn: async () => {
      const pages = await Promise.all(
        kinds.map((kind) => call(api.GET("/api/projects/{projectId}/nodes", { params: { path: { projectId: project }, query: { kind, limit: MOST } } }))),
      );
      return pages.flatMap((page) => page.items as Card[]);
    },
  });
  return (data ?? []).map((one) => ({ value: one.id, label: (one.title || one.name || one.text || t("library.untitled")).slice(0, 80) }));
}
