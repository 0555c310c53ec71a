// One's own account: name, and an email with a password for whoever came by a link or the printed key and has none.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState, useSyncExternalStore } from "react";
import { ApiError, type Me, api, call, errorText, keys, queryClient } from "@/api";
import { type Translate, useT } from "@/i18n";
import { Banner, Button, Dialog, Field, Input, toast } from "@/ui";
import { useMe } from "./session";

let open = false;
const listeners = new Set<() => void>();

/** From anywhere: a toast that greets somebody new opens it as well as the menu. */
export function openAccount(next = true): void {
  open = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Account() {
  const shown = useSyncExternalStore(subscribe, () => open);
  return shown ? <Shown /> : null;
}

function Shown() {
  const { data: me } = useMe();
  return me ? <AccountDialog me={me} onClose={() => openAccount(false)} /> : null;
}

function AccountDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [form, setForm] = useState({ name: me.user.name, email: me.user.email ?? "", password: "", currentPassword: "" });
  const known = Boolean(me.user.email);
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const save = useMutation({
    mutationFn: () => call(api.PATCH("/api/auth/me", { body: changes(me, form) })),
    onSuccess: (next) => {
      queryClient.setQueryData(keys.me, next);
      toast(t("account.saved"), { tone: "ok" });
      onClose();
    },
  });
  const wrong = wrongFields(save.error, t);
  const secret = form.password !== "" || form.email.trim() !== (me.user.email ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={t("account.title")}
      description={known ? undefined : t("account.noEmail")}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" form={id} weight="primary" busy={save.isPending} disabled={!form.name.trim()}>
            {t("account.save")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("entry.name")} hint={t("entry.name.hint")} error={wrong.name}>
          <Input size="lg" autoComplete="name" required maxLength={80} value={form.name} onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <Field label={t("entry.email")} error={wrong.email}>
          <Input size="lg" type="email" autoComplete="username" required={form.password !== ""} value={form.email} onChange={(event) => set({ email: event.target.value })} />
        </Field>
        <Field label={known ? t("account.newPassword") : t("entry.password")} hint={t("entry.password.hint")} error={wrong.password}>
          <Input size="lg" type="password" autoComplete="new-password" minLength={8} required={!known && form.email.trim() !== ""} value={form.password} onChange={(event) => set({ password: event.target.value })} />
        </Field>
        {known && secret ? (
          <Field label={t("account.currentPassword")} error={wrong.currentPassword}>
            <Input size="lg" type="password" autoComplete="current-password" required value={form.currentPassword} onChange={(event) => set({ currentPassword: event.target.value })} />
          </Field>
        ) : null}
        {wrong.general ? (
          <Banner tone="danger" live>
            {wrong.general}
          </Banner>
        ) : null}
      </form>
    </Dialog>
  );
}

type Form = { name: string; email: string; password: string; currentPassword: string };

/** Only what is different, since an email or a password asks for the present password. */
function changes(me: Me, form: Form): Partial<Form> {
  const email = form.email.trim();
  return {
    ...(form.name.trim() !== me.user.name ? { name: form.name.trim() } : {}),
    ...(email && email !== me.user.email ? { email } : {}),
    ...(form.password ? { password: form.password } : {}),
    ...(form.currentPassword ? { currentPassword: form.currentPassword } : {}),
  };
}

type Wrong = Partial<Record<keyof Form | "general", string>>;

function wrongFields(error: unknown, t: Translate): Wrong {
  if (!error) return {};
  if (!(error instanceof ApiError)) return { general: errorText(error, t) };
  if (error.status === 409) return { email: t("entry.email.taken") };
  const sentences = { email: t("entry.email.invalid"), password: t("entry.password.short"), currentPassword: t("account.wrongPassword"), name: t("error.invalid") };
  const fields = Object.entries(sentences).filter(([field]) => error.field(field) !== undefined);
  return fields.length ? Object.fromEntries(fields) : { general: errorText(error, t) };
}
