// The languages of the web: useT() for sentences, useFormat() for dates and numbers, switched without a reload.
// A key that a language lacks does not pass the type check. Written in pieces under messages/, one for each part of the web.
import { useMemo, useSyncExternalStore } from "react";
import { en as appEn } from "./messages/app.en";
import { zh as appZh } from "./messages/app.zh";
import { en as boardEn } from "./messages/board.en";
import { zh as boardZh } from "./messages/board.zh";
import { en as canvasEn } from "./messages/canvas.en";
import { zh as canvasZh } from "./messages/canvas.zh";
import { en as findingEn } from "./messages/finding.en";
import { zh as findingZh } from "./messages/finding.zh";
import { en as historyEn } from "./messages/history.en";
import { zh as historyZh } from "./messages/history.zh";
import { en as jobsEn } from "./messages/jobs.en";
import { zh as jobsZh } from "./messages/jobs.zh";
import { en as lookEn } from "./messages/look.en";
import { zh as lookZh } from "./messages/look.zh";
import { en as settingsEn } from "./messages/settings.en";
import { zh as settingsZh } from "./messages/settings.zh";
import { en as stripEn } from "./messages/strip.en";
import { zh as stripZh } from "./messages/strip.zh";
import { en as trustEn } from "./messages/trust.en";
import { zh as trustZh } from "./messages/trust.zh";
import { en as usageEn } from "./messages/usage.en";
import { zh as usageZh } from "./messages/usage.zh";
import type { Message, Values } from "./types";

const en = { ...appEn, ...boardEn, ...canvasEn, ...findingEn, ...historyEn, ...jobsEn, ...lookEn, ...settingsEn, ...stripEn, ...trustEn, ...usageEn };
export type Messages = typeof en;
export type Key = keyof Messages;
export type Locale = "en" | "zh-CN";

const zh: { readonly [K in Key]: Message } = { ...appZh, ...boardZh, ...canvasZh, ...findingZh, ...historyZh, ...jobsZh, ...lookZh, ...settingsZh, ...stripZh, ...trustZh, ...usageZh };
const CATALOGUES: Record<Locale, { readonly [K in Key]: Message }> = { en, "zh-CN": zh };
export const LOCALES: readonly { value: Locale; label: string }[] = [
  { value: "en", label: "English" },
  { value: "zh-CN", label: "简体中文" },
];

const STORED = "storyroom.locale";
const listeners = new Set<() => void>();
let current: Locale = first();
apply();

function first(): Locale {
  const stored = globalThis.localStorage?.getItem(STORED);
  if (stored === "en" || stored === "zh-CN") return stored;
  return (globalThis.navigator?.languages ?? []).find((tag) => /^(zh|en)\b/i.test(tag))?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

function apply() {
  if (typeof document !== "undefined") document.documentElement.lang = current;
}

export function getLocale(): Locale {
  return current;
}

export function setLocale(locale: Locale): void {
  current = locale;
  localStorage.setItem(STORED, locale);
  apply();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const pluralRules = new Map<Locale, Intl.PluralRules>();

function form(locale: Locale, message: Message, count: unknown): string {
  if (typeof message === "string") return message;
  let rules = pluralRules.get(locale);
  if (!rules) pluralRules.set(locale, (rules = new Intl.PluralRules(locale)));
  return (rules.select(Number(count)) === "one" ? message.one : undefined) ?? message.other;
}

/** The sentence for a key; numbers in it are written as the language does. */
export function translate<K extends Key>(locale: Locale, key: K, ...given: Values<Messages[K]>): string {
  const values: Record<string, string | number> = given[0] ?? {};
  return form(locale, CATALOGUES[locale][key], values.count).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(locale) : (value ?? whole);
  });
}

export type Translate = <K extends Key>(key: K, ...values: Values<Messages[K]>) => string;

/** Outside of components: in the language of the moment. */
export const t: Translate = (key, ...values) => translate(current, key, ...values);

export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, getLocale);
}

export function useT(): Translate {
  const locale = useLocale();
  return useMemo<Translate>(() => (key, ...values) => translate(locale, key, ...values), [locale]);
}

/** Whether this key exists: for codes that come from the server. */
export function isKey(key: string): key is Key {
  return key in en;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export type Format = {
  number: (value: number) => string;
  percent: (value: number) => string;
  /** "3 minutes ago" within a week, else the date. */
  ago: (at: string | number | Date, now?: number) => string;
  dateTime: (at: string | number | Date) => string;
  /** "14:05" */
  time: (at: string | number | Date) => string;
  /** "Monday, 23 November", with the year if it is another one. */
  date: (at: string | number | Date) => string;
  /** "20 seconds", "3 minutes": about, and never nothing. */
  span: (seconds: number) => string;
  list: (items: string[]) => string;
  /** "3 added, 5 changed": without a last "and". */
  sequence: (items: string[]) => string;
  /** One after the other, as the language sets them. */
  sentences: (items: string[]) => string;
  /** Money, with as many digits as a small sum needs. */
  money: (amount: number, currency: string) => string;
  /** "2026-11" as a month in words; a whole date: as a day, both in UTC. */
  day: (date: string) => string;
};

function formats(locale: Locale): Format {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const dates = [false, true].map((year) => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", ...(year ? { year: "numeric" } : {}) }));
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    number: (value) => value.toLocaleString(locale),
    percent: (value) => percent.format(value),
    ago(at, now = Date.now()) {
      const date = new Date(at);
      const seconds = Math.round((date.getTime() - now) / 1000);
      if (seconds < -6 * 86_400) return day.format(date);
      const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
      return step ? relative.format(Math.trunc(seconds / step[1]), step[0]) : translate(locale, "ui.justNow");
    },
    span(seconds) {
      const [unit, size] = STEPS.find(([, least]) => seconds >= least * 1.5) ?? ["second", 1];
      const value = Math.max(1, Math.round(seconds / size));
      return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
    },
    dateTime: (at) => full.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    date: (at) => dates[Number(new Date(at).getFullYear() !== new Date().getFullYear())]!.format(new Date(at)),
    list: (items) => list.format(items),
    sequence: (items) => items.join(locale === "zh-CN" ? "，" : ", "),
    sentences: (items) => items.join(locale === "zh-CN" ? "" : " "),
    money: (amount, currency) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        ...(amount > 0 && amount < 0.01 ? { maximumSignificantDigits: 2 } : {}),
      }).format(amount),
    day: (date) => {
      const day = date.length > 7 ? ({ day: "numeric" } as const) : {};
      return new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", ...day, timeZone: "UTC" }).format(new Date(date));
    },
  };
}

export function useFormat(): Format {
  const locale = useLocale();
  return useMemo(() => formats(locale), [locale]);
}
