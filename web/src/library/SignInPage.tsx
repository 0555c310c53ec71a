// Sign in by email and password. `next` in the address is where to go afterwards, on this site only.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { ApiError, api, call, errorText } from "@/api";
import { becameSomebody } from "@/app/session";
import { useT } from "@/i18n";
import { Banner, Button, Field, Input } from "@/ui";
import { EntryFrame } from "./EntryFrame";

/** A path of this site, or "/": an address from outside must not send anybody away. */
export function useNext(): string {
  const next = new URLSearchParams(useSearch()).get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) ? next : "/";
}

export function SignInPage() {
  const t = useT();
  const next = useNext();
  const [, go] = useLocation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => call(api.POST("/api/auth/login", { body: { email: email.trim(), password } })),
    onSuccess: async () => {
      await becameSomebody();
      go(next, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  const wrong = signIn.error instanceof ApiError && (signIn.error.status === 401 || signIn.error.status === 422);
  return (
    <EntryFrame
      title={t("entry.signIn.title")}
      below={
        <>
          {t("entry.noAccount")} <EntryLink href={`/register?next=${encodeURIComponent(next)}`}>{t("entry.register")}</EntryLink>
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("entry.email")}>
          <Input size="lg" type="email" autoComplete="username" required autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Field label={t("entry.password")}>
          <Input size="lg" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        </Field>
        {signIn.error ? (
          <Banner tone="danger" live>
            {wrong ? t("entry.wrong") : errorText(signIn.error, t)}
          </Banner>
        ) : null}
        <Button type="submit" weight="primary" size="lg" busy={signIn.isPending}>
          {t("entry.signIn")}
        </Button>
      </form>
    </EntryFrame>
  );
}

export function EntryLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="rounded-xs font-medium text-accent-fg underline-offset-2 hover:underline">
      {children}
    </Link>
  );
}
