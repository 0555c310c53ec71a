// A team's system prompts: what the server answers, the drafts that are not saved yet, and what is wrong with a template.
import { useQuery } from "@tanstack/react-query";
import { type Author, api, call, keys } from "@/api";
import type { Translate } from "@/i18n";

export type Language = "en" | "zh";
export const LANGUAGES: readonly Language[] = ["en", "zh"];
type ByLanguage = Record<Language, string>;

export type PromptText = { text: string; default: string; own: boolean; updatedBy?: Author; updatedAt?: string };
export type Variable = { name: string; about: ByLanguage };
export type SystemPrompt = {
  key: string;
  title: ByLanguage;
  about: ByLanguage;
  generations: string[];
  variables: Variable[];
  texts: Record<Language, PromptText>;
};

export function usePrompts(team: string) {
  return useQuery({
    queryKey: keys.systemPrompts(team),
    queryFn: async () => (await call(api.GET("/api/teams/{teamId}/system-prompts", { params: { path: { teamId: team } } }))) as { items: SystemPrompt[] },
  });
}

export type Tagged = { prompt: SystemPrompt; etag: string };

/** One prompt with the ETag that a change of it has to name. */
export async function readPrompt(team: string, key: string): Promise<Tagged> {
  return tagged(api.GET("/api/teams/{teamId}/system-prompts/{key}", { params: { path: { teamId: team, key } } }));
}

export async function writePrompt(team: string, key: string, etag: string, language: Language, text: string): Promise<Tagged> {
  const params = { path: { teamId: team, key }, header: { "If-Match": etag } };
  return tagged(api.PUT("/api/teams/{teamId}/system-prompts/{key}", { params, body: { language, text } }));
}

async function tagged(asked: Promise<{ data?: unknown; error?: unknown; response: Response }>): Promise<Tagged> {
  const prompt = (await call(asked)) as SystemPrompt;
  return { prompt, etag: (await asked).response.headers.get("etag") ?? "*" };
}

/** A text that is not saved: what it was when the writing began, and the ETag of that. `theirs`: somebody else has saved since. */
export type Draft = { text: string; base: string; etag: string; theirs: boolean };

let kept: Readonly<Record<string, Draft>> = {};

/** They outlive the page, so that a look at another one costs nobody a text. */
export const drafts = {
  all: () => kept,
  keep: (next: Readonly<Record<string, Draft>>) => {
    kept = next;
  },
};

export const draftId = (team: string, key: string, language: Language) => `${team}/${key}/${language}`;

// As the server reads it: of a run of braces the last two open a variable.
const MARK = /\\\{\{|\{\{(?!\{)\s*([^{}\s]*)\s*\}\}|\{\{(?!\{)/g;
export const LONGEST = 20_000;

/** What the server refuses, in the person's language; the server is asked all the same. */
export function faultsOf(text: string, variables: readonly string[], t: Translate): string[] {
  const faults: string[] = [];
  if (!text.trim()) faults.push(t("prompts.fault.empty"));
  if (text.length > LONGEST) faults.push(t("prompts.fault.long", { most: LONGEST, count: text.length }));
  for (const mark of text.matchAll(MARK)) {
    const line = text.slice(0, mark.index).split("\n").length;
    const name = mark[1];
    if (name === undefined) {
      if (!mark[0].startsWith("\\")) faults.push(t("prompts.fault.open", { line }));
    } else if (!name) faults.push(t("prompts.fault.nameless", { line }));
    else if (!variables.includes(name)) faults.push(t("prompts.fault.unknown", { line, name: name.slice(0, 60) }));
  }
  return faults;
}
