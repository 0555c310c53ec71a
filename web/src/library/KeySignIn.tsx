// The link that is printed at the start, `/?key=...`: signs in once. The key leaves the address bar before anything else happens.
import { useEffect, useState } from "react";
import { ApiError, api, call, errorText, keys, queryClient } from "@/api";
import { openAccount } from "@/app/AccountDialog";
import { becameSomebody } from "@/app/session";
import { getLocale, t, useT } from "@/i18n";
import { Button, Spinner, toast } from "@/ui";
import { beginTour } from "@/start/tourState";
import { EntryFrame } from "./EntryFrame";

/** A key works once, and React may run an effect twice. */
const tried = new Map<string, Promise<string>>();

/** The address to go on to: the sample project that is written in the language of the web, or the list. */
async function signInByKey(key: string): Promise<string> {
  const { user } = await call(api.POST("/api/auth/key", { body: { key } }));
  await becameSomebody();
  beginTour(true);
  toast(t("welcome.body", { name: user.name }), { action: { label: t("welcome.action"), run: () => openAccount() } });
  const { items } = await queryClient.fetchQuery({ queryKey: keys.firstProjects, queryFn: () => call(api.GET("/api/projects", { params: { query: { limit: 2 } } })) });
  const chinese = getLocale() === "zh-CN";
  const sample = items.find(({ title }) => /\p{Script=Han}/u.test(title) === chinese);
  return sample ? `/p/${sample.id}` : "/";
}

function once(key: string): Promise<string> {
  const running = tried.get(key) ?? signInByKey(key);
  tried.set(key, running);
  return running;
}

export function KeySignIn({ secret, onDone }: { secret: string; onDone: (to: string) => void }) {
  const t = useT();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    history.replaceState(null, "", "/");
    once(secret).then(onDone, setError);
  }, [secret, onDone]);
  if (!error)
    return (
      <EntryFrame title={t("entry.key.working")}>
        <Spinner label={t("entry.key.working")} className="text-fg-muted" />
      </EntryFrame>
    );
  const used = error instanceof ApiError && error.status !== 0 && error.status < 500;
  return (
    <EntryFrame title={used ? t("entry.key.used.title") : t("error.network")} body={used ? t("entry.key.used.body") : errorText(error, t)}>
      <div className="flex gap-2">
        <Button weight="primary" size="lg" onClick={() => onDone("/signin")}>
          {t("entry.signIn")}
        </Button>
        <Button size="lg" onClick={() => onDone("/register")}>
          {t("entry.register")}
        </Button>
      </div>
    </EntryFrame>
  );
}
