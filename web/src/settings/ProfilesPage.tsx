// A team's AI providers: which there are, whether they work, and what jobs take when they name none.
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Pencil, Plug, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { type ShownProfile, type Team, type Tried, api, call, errorText } from "@/api";
import { report } from "@/app/report";
import { useFormat, useT } from "@/i18n";
import { failureText } from "@/jobs/failure";
import { Badge, Banner, Button, Confirm, EmptyState, IconButton, Spinner } from "@/ui";
import { ProfileDialog } from "./ProfileDialog";
import { CAPABILITIES, type Found, mayManage, readProfile, refresh, useProfiles } from "./profiles";

type Open = { what: "new" } | { what: "edit"; found: Found } | null;

export function ProfilesPage({ team }: { team: Team }) {
  const t = useT();
  const found = useProfiles(team.id);
  const [open, setOpen] = useState<Open>(null);
  const edit = useMutation({ mutationFn: (id: string) => readProfile(team.id, id), onSuccess: (one) => setOpen({ what: "edit", found: one }), onError: report });
  const manages = mayManage(team);
  const add = manages ? (
    <Button weight="primary" icon={<Plus size={15} />} onClick={() => setOpen({ what: "new" })}>
      {t("profiles.new")}
    </Button>
  ) : null;
  return (
    <main className="mx-auto w-full max-w-220 flex-1 overflow-y-auto px-6 pt-8 pb-16">
      <div className="mb-4 flex items-start gap-4">
        <div className="flex-1">
          <h2 className="text-xl font-semibold tracking-[-0.015em]">{t("settings.profiles")}</h2>
          <p className="mt-1 max-w-150 text-sm text-fg-muted">{t(manages ? "profiles.body" : "profiles.readOnly")}</p>
        </div>
        {found.data?.items.length ? add : null}
      </div>
      {found.isPending ? <Spinner label={t("ui.loading")} className="mx-auto my-10 text-fg-faint" /> : null}
      {found.error ? <Banner tone="danger">{errorText(found.error, t)}</Banner> : null}
      {found.data?.items.length === 0 ? (
        <EmptyState icon={<Plug size={28} strokeWidth={1.5} />} title={t("profiles.none")} className="pt-16" action={add}>
          {t("profiles.none.body")}
        </EmptyState>
      ) : null}
      <ul className="flex flex-col">
        {found.data?.items.map((profile) => (
          <Row key={profile.id} team={team} profile={profile} manages={manages} onEdit={() => edit.mutate(profile.id)} />
        ))}
      </ul>
      {open ? <ProfileDialog team={team} found={open.what === "edit" ? open.found : undefined} onClose={() => setOpen(null)} /> : null}
    </main>
  );
}

function Row({ team, profile, manages, onEdit }: { team: Team; profile: ShownProfile; manages: boolean; onEdit: () => void }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const path = { teamId: team.id, profileId: profile.id };
  const test = useMutation({
    mutationFn: () => call(api.POST("/api/teams/{teamId}/profiles/{profileId}/test", { params: { path }, body: {} })),
    onError: report,
  });
  const remove = useMutation({
    mutationFn: () => call(api.DELETE("/api/teams/{teamId}/profiles/{profileId}", { params: { path } })),
    onError: report,
    onSettled: async () => {
      await refresh(team.id);
      setAsking(false);
    },
  });
  const models = CAPABILITIES.filter((one) => profile.models[one]);
  return (
    <li className="border-t border-line py-3.5 first:border-t-0">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            <span className="truncate">{profile.name}</span>
            {profile.enabled ? null : <Badge tone="warn">{t("profiles.off")}</Badge>}
            {profile.defaultFor.map((one) => (
              <Badge key={one} tone="accent">
                {t(`profiles.default.${one}`)}
              </Badge>
            ))}
          </p>
          <p className="mt-0.5 truncate text-sm text-fg-muted">
            {[t(`profiles.kind.${profile.kind}`), ...models.map((one) => `${t(`profiles.model.${one}`)}: ${profile.models[one]}`)].join(" · ")}
          </p>
          {manages ? (
            <p className="mt-0.5 truncate text-xs text-fg-faint">
              {[profile.keyHint ? t("profiles.keyHint", { hint: profile.keyHint }) : t("profiles.noKey"), profile.baseUrl].filter(Boolean).join(" · ")}
            </p>
          ) : null}
        </div>
        {manages ? (
          <>
            <Button busy={test.isPending} onClick={() => test.mutate()}>
              {t("profiles.test")}
            </Button>
            <IconButton label={t("profiles.edit.one", { name: profile.name })} onClick={onEdit}>
              <Pencil size={15} />
            </IconButton>
            <IconButton label={t("profiles.delete.one", { name: profile.name })} onClick={() => setAsking(true)}>
              <Trash2 size={15} />
            </IconButton>
          </>
        ) : null}
      </div>
      <div role="status">{test.data ? <Results items={test.data.items} /> : null}</div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("profiles.delete.title", { name: profile.name })}
        description={t("profiles.delete.body")}
        action={t("profiles.delete")}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </li>
  );
}

function Results({ items }: { items: readonly Tried[] }) {
  const t = useT();
  const format = useFormat();
  return (
    <ul className="mt-2 flex flex-col gap-1 rounded-md bg-sunken px-3 py-2 text-sm">
      {items.map((one) => (
        <li key={one.capability} className="flex items-start gap-2">
          {one.ok ? <CircleCheck size={15} className="mt-0.5 shrink-0 text-ok-fg" aria-hidden /> : <CircleAlert size={15} className="mt-0.5 shrink-0 text-danger-fg" aria-hidden />}
          <span>
            <span className="font-medium">{t(`profiles.model.${one.capability}`)}</span>{" "}
            {one.ok ? t("profiles.works", { model: one.model ?? "", seconds: format.number(one.seconds) }) : failureText({ error: one.error ?? null }, t)}
          </span>
        </li>
      ))}
    </ul>
  );
}
