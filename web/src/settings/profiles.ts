// A team's provider profiles: read and changed over REST, and as the form holds them.
import { useQuery } from "@tanstack/react-query";
import { ApiError, type NewProfile, type ShownProfile, type Team, api, call, errorText, keys, queryClient } from "@/api";
import type { Translate } from "@/i18n";

export type Capability = "text" | "image" | "video";
export const CAPABILITIES: readonly Capability[] = ["text", "image", "video"];
export const KINDS = ["openai_compatible", "gemini", "ark"] as const;

export const mayManage = (team: Team): boolean => team.role === "owner" || team.role === "admin";
export const maySee = (team: Team): boolean => mayManage(team) || team.role === "editor";

export function useProfiles(team: string) {
  return useQuery({ queryKey: keys.profiles(team), queryFn: () => call(api.GET("/api/teams/{teamId}/profiles", { params: { path: { teamId: team } } })) });
}

/** One profile with the ETag that a change of it has to name. */
export type Found = { profile: ShownProfile; etag: string };

export async function readProfile(team: string, id: string): Promise<Found> {
  const asked = api.GET("/api/teams/{teamId}/profiles/{profileId}", { params: { path: { teamId: team, profileId: id } } });
  const profile = await call(asked);
  return { profile, etag: (await asked).response.headers.get("etag") ?? "*" };
}

export const writeProfile = (team: string, { profile, etag }: Found, body: NewProfile): Promise<ShownProfile> =>
  call(api.PATCH("/api/teams/{teamId}/profiles/{profileId}", { params: { path: { teamId: team, profileId: profile.id }, header: { "If-Match": etag } }, body }));

export const refresh = (team: string) => queryClient.invalidateQueries({ queryKey: keys.profiles(team) });

const NUMBERS = ["promptTokens", "completionTokens", "image", "second", "atOnce", "perMinute"] as const;
export type NumberField = (typeof NUMBERS)[number];
export type Form = {
  name: string;
  kind: NewProfile["kind"];
  baseUrl: string;
  apiKey: string;
  models: Record<Capability, string>;
  defaultFor: readonly Capability[];
  currency: string;
  enabled: boolean;
} & Record<NumberField, string>;

/** 0 is shown as an empty field: unknown, or any number. */
export function formOf(profile?: ShownProfile): Form {
  const given = { ...profile?.prices, ...profile?.limits } as Partial<Record<NumberField, number>>;
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, given[name] ? String(given[name]) : ""])) as Record<NumberField, string>;
  return {
    ...numbers,
    name: profile?.name ?? "",
    kind: profile?.kind ?? "openai_compatible",
    baseUrl: profile?.baseUrl ?? "",
    apiKey: "",
    models: { text: "", image: "", video: "", ...profile?.models },
    defaultFor: profile?.defaultFor ?? [],
    currency: profile?.prices?.currency ?? "USD",
    enabled: profile?.enabled ?? true,
  };
}

/** An empty key is not sent: the stored one stays. */
export function bodyOf(form: Form): NewProfile {
  const number = (name: NumberField) => Number(form[name] || 0);
  return {
    name: form.name,
    kind: form.kind,
    baseUrl: form.baseUrl.trim(),
    ...(form.apiKey ? { apiKey: form.apiKey } : {}),
    models: Object.fromEntries(CAPABILITIES.map((one) => [one, form.models[one].trim()])),
    defaultFor: [...form.defaultFor],
    prices: { promptTokens: number("promptTokens"), completionTokens: number("completionTokens"), image: number("image"), second: number("second"), currency: form.currency.trim().toUpperCase() },
    limits: { atOnce: number("atOnce"), perMinute: number("perMinute") },
    enabled: form.enabled,
  };
}

const SHOWN = ["name", "kind", "baseUrl", "apiKey", "models", "models.text", "models.image", "models.video", "defaultFor", "prices.currency", "prices.promptTokens", "prices.completionTokens", "prices.image", "prices.second", "limits.atOnce", "limits.perMinute"];

/** What is wrong, by field; "general" for what belongs to none. */
export function wrongIn(error: unknown, t: Translate): Record<string, string> {
  if (!error) return {};
  if (!(error instanceof ApiError)) return { general: errorText(error, t) };
  if (error.code === "conflict") return { name: t("profiles.taken") };
  const fields = Object.fromEntries(error.errors.filter((one) => SHOWN.includes(one.field)).map((one) => [one.field, one.message]));
  return Object.keys(fields).length ? fields : { general: errorText(error, t) };
}
