import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { ApiError, api, call, errorText } from "@/api";
import { becameSomebody } from "@/app/session";
import { type Translate, useT } from "@/i18n";
import { Banner, Button, Field, Input } from "@/ui";
import { beginTour } from "@/start/tourState";
import { EntryFrame } from "./EntryFrame";
import { EntryLink, useNext } from "./SignInPage";

const EMPTY = { name: "", email: "", password: "", teamName: "" };

export function RegisterPage() {
  const t = useT();
  const next = useNext();
  const [, go] = useLocation();
  const [form, setForm] = useState(EMPTY);
  const register = useMutation({
    mutationFn: () =>
      call(
        api.POST("/api/auth/register", {
          body: { email: form.email.trim(), password: form.password, name: form.name.trim(), ...(form.teamName.trim() ? { teamName: form.teamName.trim() } : {}) },
        }),
      ),
    onSuccess: async () => {
      await becameSomebody();
      beginTour(false);
      go(next, { replace: true });
    },
  });
  const wrong = fieldErrors(register.error, t);
  const set = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };
  return (
    <EntryFrame
      title={t("entry.register.title")}
      body={t("entry.register.body")}
      below={
        <>
          {t("entry.haveAccount")} <EntryLink href={`/signin?next=${encodeURIComponent(next)}`}>{t("entry.signIn")}</EntryLink>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("entry.name")} hint={t("entry.name.hint")} error={wrong.name}>
          <Input size="lg" autoComplete="name" required maxLength={80} autoFocus value={form.name} onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <Field label={t("entry.email")} error={wrong.email}>
          <Input size="lg" type="email" autoComplete="username" required value={form.email} onChange={(event) => set({ email: event.target.value })} />
        </Field>
        <Field label={t("entry.password")} hint={t("entry.password.hint")} error={wrong.password}>
          <Input size="lg" type="password" autoComplete="new-password" required minLength={8} value={form.password} onChange={(event) => set({ password: event.target.value })} />
        </Field>
        <Field label={t("entry.team")}>
          <Input size="lg" autoComplete="organization" maxLength={80} value={form.teamName} onChange={(event) => set({ teamName: event.target.value })} />
        </Field>
        {wrong.general ? (
          <Banner tone="danger" live>
            {wrong.general}
          </Banner>
        ) : null}
        <Button type="submit" weight="primary" size="lg" busy={register.isPending}>
          {t("entry.register")}
        </Button>
      </form>
    </EntryFrame>
  );
}

type Wrong = { name?: string; email?: string; password?: string; general?: string };

function fieldErrors(error: unknown, t: Translate): Wrong {
  if (!error) return {};
  if (!(error instanceof ApiError)) return { general: errorText(error, t) };
  if (error.status === 409) return { email: t("entry.email.taken") };
  const wrong: Wrong = {
    name: error.field("name"),
    email: error.field("email") && t("entry.email.invalid"),
    password: error.field("password") && t("entry.password.short"),
  };
  return wrong.name || wrong.email || wrong.password ? wrong : { general: errorText(error, t) };
}
