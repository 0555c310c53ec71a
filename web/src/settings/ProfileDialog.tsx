// The form of one provider. The stored key is never shown: an empty field leaves it as it is.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { ApiError, type ShownProfile, type Team, api, call } from "@/api";
import { useT } from "@/i18n";
import { Banner, Button, Dialog, Field, Input, Select, toast } from "@/ui";
import { CAPABILITIES, type Capability, type Form, type Found, KINDS, type NumberField, bodyOf, formOf, readProfile, refresh, writeProfile, wrongIn } from "./profiles";

const PRICES: readonly NumberField[] = ["promptTokens", "completionTokens", "image", "second"];
const LIMITS: readonly NumberField[] = ["atOnce", "perMinute"];

export function ProfileDialog({ team, found, onClose }: { team: Team; found: Found | undefined; onClose: () => void }) {
  const t = useT();
  const id = useId();
  /** What a change names as the state that it is made to. */
  const [base, setBase] = useState(found);
  const [overtaken, setOvertaken] = useState(false);
  const profile = base?.profile;
  const [form, setForm] = useState(() => formOf(profile));
  const set = (part: Partial<Form>) => setForm({ ...form, ...part });
  const save = useMutation({
    mutationFn: async (): Promise<ShownProfile | null> => {
      const body = bodyOf(form);
      if (!base) return call(api.POST("/api/teams/{teamId}/profiles", { params: { path: { teamId: team.id } }, body }));
      try {
        return await writeProfile(team.id, base, body);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412) throw error;
        setBase(await readProfile(team.id, base.profile.id));
        setOvertaken(true);
        return null;
      }
    },
    onSuccess: async (saved) => {
      if (!saved) return;
      await refresh(team.id);
      toast(t("profiles.saved"), { tone: "ok" });
      onClose();
    },
  });
  const wrong = wrongIn(save.error, t);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const number = (name: NumberField, group: "prices" | "limits") => (
    <Field key={name} label={t(`profiles.${name}`)} error={wrong[`${group}.${name}`]} className="min-w-0 flex-1">
      <Input type="number" min={0} step={group === "limits" ? 1 : "any"} value={form[name]} onChange={(event) => set({ [name]: event.target.value })} />
    </Field>
  );
  const capability = (one: Capability) => (
    <div key={one} className="flex items-start gap-3">
      <Field label={t(`profiles.model.${one}`)} error={wrong[`models.${one}`]} className="flex-1">
        <Input
          maxLength={200}
          spellCheck={false}
          value={form.models[one]}
          onChange={(event) => {
            const models = { ...form.models, [one]: event.target.value };
            set({ models, defaultFor: event.target.value.trim() ? form.defaultFor : form.defaultFor.filter((other) => other !== one) });
          }}
        />
      </Field>
      <Check
        className="mt-6 h-7 w-44"
        checked={form.defaultFor.includes(one)}
        disabled={!form.models[one].trim() || !form.enabled}
        onChange={(checked) => set({ defaultFor: CAPABILITIES.filter((other) => (other === one ? checked : form.defaultFor.includes(other))) })}
      >
        {t(`profiles.default.${one}`)}
      </Check>
    </div>
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={profile ? t("profiles.edit") : t("profiles.new")}
      footer={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" form={id} weight="primary" busy={save.isPending} disabled={!form.name.trim()}>
            {profile ? t("prompts.save") : t("profiles.create")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex gap-3">
          <Field label={t("profiles.name")} error={wrong.name} className="flex-1">
            <Input required maxLength={80} value={form.name} onChange={(event) => set({ name: event.target.value })} />
          </Field>
          <Field label={t("profiles.kind")} error={wrong.kind} className="w-52">
            <Select value={form.kind} onChange={(kind) => set({ kind })} options={KINDS.map((value) => ({ value, label: t(`profiles.kind.${value}`) }))} />
          </Field>
        </div>
        <Field label={t("profiles.baseUrl")} hint={t("profiles.baseUrl.hint")} error={wrong.baseUrl}>
          <Input inputMode="url" maxLength={500} spellCheck={false} value={form.baseUrl} placeholder="https://api.example.com/v1" onChange={(event) => set({ baseUrl: event.target.value })} />
        </Field>
        <Field label={t("profiles.key")} hint={profile?.keyHint ? t("profiles.key.kept", { hint: profile.keyHint }) : t("profiles.key.hint")} error={wrong.apiKey}>
          <Input type="password" autoComplete="new-password" maxLength={2000} value={form.apiKey} onChange={(event) => set({ apiKey: event.target.value })} />
        </Field>
        <Group title={t("profiles.models")} error={wrong.models ?? wrong.defaultFor}>
          {CAPABILITIES.map(capability)}
        </Group>
        <Group title={t("profiles.prices")}>
          <div className="flex items-end gap-2">
            {PRICES.map((name) => number(name, "prices"))}
            <Field label={t("profiles.currency")} error={wrong["prices.currency"]} className="w-18">
              <Input maxLength={3} value={form.currency} onChange={(event) => set({ currency: event.target.value })} />
            </Field>
          </div>
        </Group>
        <Group title={t("profiles.limits")}>
          <div className="flex gap-2">{LIMITS.map((name) => number(name, "limits"))}</div>
        </Group>
        <Check checked={form.enabled} onChange={(enabled) => set({ enabled, ...(enabled ? {} : { defaultFor: [] }) })}>
          {t("profiles.enabled")}
        </Check>
        {overtaken && base ? (
          <Banner
            tone="warn"
            live
            action={
              <Button
                size="sm"
                onClick={() => {
                  setForm(formOf(base.profile));
                  setOvertaken(false);
                }}
              >
                {t("prompts.theirs.take")}
              </Button>
            }
          >
            {t("profiles.overtaken")}
          </Banner>
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

function Group({ title, error, children }: { title: string; error?: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2.5 border-t border-line pt-3">
      <legend className="float-left mb-1 text-sm font-medium">{title}</legend>
      {children}
      {error ? (
        <p role="alert" className="text-xs text-danger-fg">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

function Check({ checked, disabled, onChange, className = "", children }: { checked: boolean; disabled?: boolean; onChange: (checked: boolean) => void; className?: string; children: ReactNode }) {
  return (
    <label className={`flex items-center gap-2 text-sm has-disabled:text-fg-faint ${className}`}>
      <input type="checkbox" className="size-4 accent-(--accent)" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}
