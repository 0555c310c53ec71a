// What a team has used in a month: read over REST, and how much of the whole each part is.
import { useQuery } from "@tanstack/react-query";
import { type Cost, type Share, type TeamUsage, api, call, keys, queryClient } from "@/api";
import type { Format } from "@/i18n";

export const PARTS = ["projects", "people", "kinds"] as const;
export type PartOf = (typeof PARTS)[number];

/** `month` such as 2026-11; empty for the present one. */
export function useUsage(team: string, month: string) {
  return useQuery({
    queryKey: keys.usage(team, month || "now"),
    queryFn: () => call(api.GET("/api/teams/{teamId}/usage", { params: { path: { teamId: team }, query: month ? { month } : {} } })),
    placeholderData: (before) => before,
  });
}

export const refreshUsage = (team: string) => queryClient.invalidateQueries({ queryKey: keys.usage(team) });

export const costsInWords = (costs: readonly Cost[], format: Format): string => costs.map((one) => format.money(one.amount, one.currency)).join(" + ");

/** From 0 to 1. By cost where there is one currency only, else by calls: of two currencies there is no sum. */
export function shareOf(part: Share, total: TeamUsage["total"]): number {
  const [only, second] = total.costs;
  if (!only || second || only.amount === 0) return part.calls / Math.max(1, total.calls);
  return (part.costs[0]?.amount ?? 0) / only.amount;
}
