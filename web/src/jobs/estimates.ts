// What a generation would use and cost, asked before it is started; and the question before what costs something.
import { useEffect, useState } from "react";
import { type Estimate, type NewJob, api, call } from "@/api";
import type { Format, Translate } from "@/i18n";
import { Cell } from "@/sync/cell";

type Wanted = Pick<NewJob, "kind" | "target" | "targets" | "params">;

export const estimateOf = (projectId: string, body: Wanted): Promise<Estimate> =>
  call(api.POST("/api/projects/{projectId}/jobs/estimate", { params: { path: { projectId } }, body }));

/** Sentences: what it costs, what it uses, how long it takes, and what that is known from. Of what is free only that it is. */
export function estimateWords(found: Estimate, t: Translate, format: Format): string[] {
  if (found.pricing === "free") return [t("estimate.free")];
  const tokens = found.promptTokens + found.completionTokens;
  const parts = [
    ...(found.calls ? [t("estimate.calls", { count: found.calls })] : []),
    ...(tokens ? [t("estimate.tokens", { number: format.number(rounded(tokens)) })] : []),
    ...(found.images ? [t("estimate.images", { count: found.images })] : []),
    ...(found.seconds ? [t("estimate.film", { count: Math.round(found.seconds) })] : []),
  ];
  return [
    found.pricing === "known" ? t("estimate.costs", { cost: format.money(found.cost, found.currency) }) : t("estimate.unknown"),
    ...(parts.length ? [t("estimate.uses", { parts: format.list(parts) })] : []),
    ...(found.runSeconds ? [t("estimate.time", { span: format.span(found.runSeconds) })] : []),
    t(found.basis === "guess" ? "estimate.guess" : "estimate.measured"),
  ];
}

/** Two digits are more than an estimate knows. */
const rounded = (count: number): number => Number(count.toPrecision(2));

export type Question = { estimate: Estimate; answer: (go: boolean) => void };
export const question = new Cell<Question | null>(null);

/** True at once for what costs nothing, or nobody knows what; else what the person answers. An estimate that fails stops nothing: the start says what is wrong. */
export async function agreed(projectId: string, body: Wanted): Promise<boolean> {
  const estimate = await estimateOf(projectId, body).catch(() => null);
  if (estimate?.pricing !== "known") return true;
  question.get()?.answer(false);
  return new Promise((resolve) => {
    const answer = (go: boolean) => {
      question.set(null);
      resolve(go);
    };
    question.set({ estimate, answer });
  });
}

const MOMENT = 600;

/** For a text that is being written: asked when the writing pauses, and no more once it is known to be free. `params`: beside the text. */
export function useEstimate(projectId: string, kind: string, text: string, params: Record<string, boolean>): Estimate | null {
  const [found, setFound] = useState<Estimate | null>(null);
  const empty = !text.trim();
  const free = found?.pricing === "free";
  const switches = JSON.stringify(params);
  useEffect(() => {
    if (empty || free) return;
    let stale = false;
    const take = (next: Estimate | null) => {
      if (!stale) setFound(next);
    };
    const timer = setTimeout(() => void estimateOf(projectId, { kind, params: { ...JSON.parse(switches), text } }).then(take, () => take(null)), MOMENT);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [projectId, kind, text, switches, empty, free]);
  return empty ? null : found;
}
