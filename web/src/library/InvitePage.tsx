// An invitation to one project: type a name, you are in. Whoever is signed in already joins as that person.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { ApiError, api, call, errorText } from "@/api";
import { becameSomebody, isSomebodyKnown, useMe } from "@/app/session";
import { useT } from "@/i18n";
import { Banner, Button, Field, Input } from "@/ui";
import { EntryFrame } from "./EntryFrame";

export function InvitePage({ secret }: { secret: string }) {
  const t = useT();
  const [, go] = useLocation();
  const me = useMe({ enabled: isSomebodyKnown() });
  const [typed, setTyped] = useState("");
  const known = me.data?.user;
  const join = useMutation({
    mutationFn: () => call(api.POST("/api/invites/{secret}", { params: { path: { secret } }, body: { name: known?.name ?? typed.trim() } })),
    onSuccess: async (answer) => {
      await becameSomebody();
      go(answer.project ? `/p/${answer.project.id}` : "/", { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate();
  };
  if (isGone(join.error)) return <Gone />;
  if (me.isLoading) return <EntryFrame title={t("entry.invite.title")} />;
  return (
    <EntryFrame title={t("entry.invite.title")} body={known ? t("entry.invite.as", { name: known.name }) : t("entry.invite.body")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {known ? null : (
          <Field label={t("entry.name")} hint={t("entry.name.hint")}>
            <Input size="lg" autoComplete="name" required maxLength={80} autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
          </Field>
        )}
        {join.error ? (
          <Banner tone="danger" live>
            {errorText(join.error, t)}
          </Banner>
        ) : null}
        <Button type="submit" weight="primary" size="lg" busy={join.isPending} disabled={!known && !typed.trim()}>
          {t("entry.invite.join")}
        </Button>
      </form>
    </EntryFrame>
  );
}

const isGone = (error: unknown) => error instanceof ApiError && [401, 403, 404, 410].includes(error.status);

function Gone() {
  const t = useT();
  const [, go] = useLocation();
  return (
    <EntryFrame title={t("entry.invite.gone.title")} body={t("entry.invite.gone.body")}>
      <Button onClick={() => go("/")}>
        {t("app.notFound.action")}
      </Button>
    </EntryFrame>
  );
}
