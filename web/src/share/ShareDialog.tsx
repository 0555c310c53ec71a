// Invite links of one project: make and copy one with a role, see which work, revoke. A link's address is known only at its making.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, Copy, Link2, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type Invite, type Role, api, call, errorText, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { useFormat, useT } from "@/i18n";
import { People } from "./People";
import { Banner, Button, Confirm, Dialog, Field, Input, Kbd, Select, Spinner, copyText, toast } from "@/ui";

type Expiry = "never" | "day" | "week" | "month";
const DAYS: Record<Exclude<Expiry, "never">, number> = { day: 1, week: 7, month: 30 };
const INVITABLE = ["editor", "commenter", "viewer"] as const;
type Invitable = (typeof INVITABLE)[number];

function expiresAt(expiry: Expiry): string | undefined {
  return expiry === "never" ? undefined : new Date(Date.now() + DAYS[expiry] * 86_400_000).toISOString();
}

export function ShareDialog({ projectId, title, role, onClose }: { projectId: string; title: string; role: Role; onClose: () => void }) {
  const t = useT();
  const may = role === "owner" || role === "admin";
  return (
    <Dialog open onOpenChange={onClose} title={t("share.title", { title: title || t("library.untitled") })} description={may ? t("share.body") : undefined}>
      {may ? (
        <>
          <NewLink projectId={projectId} />
          <Links projectId={projectId} />
        </>
      ) : (
        <Banner>{t("share.notAllowed")}</Banner>
      )}
      <People projectId={projectId} may={may} />
    </Dialog>
  );
}

const refresh = (projectId: string) => queryClient.invalidateQueries({ queryKey: keys.invites(projectId) });

function NewLink({ projectId }: { projectId: string }) {
  const t = useT();
  const [role, setRole] = useState<Invitable>("editor");
  const [expiry, setExpiry] = useState<Expiry>("never");
  const create = useMutation({
    mutationFn: () => {
      const until = expiresAt(expiry);
      return call(api.POST("/api/projects/{projectId}/invites", { params: { path: { projectId } }, body: { role, ...(until ? { expiresAt: until } : {}) } }));
    },
    onSuccess: () => refresh(projectId),
    onError: report,
  });
  const choose = (set: () => void) => {
    create.reset();
    set();
  };
  const expiries: Expiry[] = ["never", "day", "week", "month"];
  return (
    <section className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-3">
      <div className="flex gap-3 max-sm:flex-col">
        <Field label={t("share.role")} className="flex-1">
          <Select
            value={role}
            onChange={(next) => choose(() => setRole(next))}
            options={INVITABLE.map((value) => ({ value, label: t(`role.${value}`), hint: t(`role.${value}.hint`) }))}
          />
        </Field>
        <Field label={t("share.expires")} className="flex-1">
          <Select value={expiry} onChange={(next) => choose(() => setExpiry(next))} options={expiries.map((value) => ({ value, label: t(`share.expires.${value}`) }))} />
        </Field>
      </div>
      {create.data?.url ? (
        <Made url={new URL(create.data.url, location.origin).href} />
      ) : (
        <Button weight="primary" size="lg" icon={<Link2 size={16} />} busy={create.isPending} onClick={() => create.mutate()}>
          {t("share.create")}
        </Button>
      )}
    </section>
  );
}

function Made({ url }: { url: string }) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => setCopied(await copyText(url, field.current));
  useEffect(() => {
    void copyText(url, field.current).then(setCopied);
  }, [url]);
  return (
    <>
      <div className="flex items-end gap-2">
        <Field label={t("share.url")} className="flex-1">
          <Input ref={field} size="lg" readOnly value={url} onFocus={(event) => event.target.select()} className="font-mono text-xs" />
        </Field>
        <Button size="lg" className="min-w-24" icon={copied ? <Check size={15} className="text-ok-fg" /> : <Copy size={15} />} onClick={() => void copy()}>
          {copied ? t("ui.copied") : t("ui.copy")}
        </Button>
        <span role="status" className="sr-only">
          {copied ? t("ui.copied") : ""}
        </span>
      </div>
      <p className="-mt-1 text-xs text-fg-faint">{t("share.url.once")}</p>
      {copied === false ? (
        <p className="flex items-center gap-1.5 text-xs text-fg-muted" role="alert">
          {t("share.copyByHand")} <Kbd keys="Mod+C" />
        </p>
      ) : null}
      {isLoopback(url) ? (
        <p className="flex items-start gap-1.5 text-xs text-fg-muted">
          <TriangleAlert size={13} className="mt-0.5 shrink-0 text-warn-fg" aria-hidden /> {t("share.local")}
        </p>
      ) : null}
    </>
  );
}

const isLoopback = (url: string) => /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);

function Links({ projectId }: { projectId: string }) {
  const t = useT();
  const invites = useQuery({ queryKey: keys.invites(projectId), queryFn: () => call(api.GET("/api/projects/{projectId}/invites", { params: { path: { projectId } } })) });
  return (
    <section className="mt-5">
      <h3 className="mb-1 text-xs font-medium text-fg-muted">{t("share.links")}</h3>
      {invites.isPending ? <Spinner label={t("ui.loading")} className="my-3 text-fg-faint" /> : null}
      {invites.error ? <Banner tone="danger">{errorText(invites.error, t)}</Banner> : null}
      {invites.data?.items.length === 0 ? <p className="py-2 text-sm text-fg-faint">{t("share.links.none")}</p> : null}
      <ul>
        {invites.data?.items.map((invite) => (
          <LinkRow key={invite.id} invite={invite} projectId={projectId} />
        ))}
      </ul>
    </section>
  );
}

function LinkRow({ invite, projectId }: { invite: Invite; projectId: string }) {
  const t = useT();
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => call(api.DELETE("/api/projects/{projectId}/invites/{inviteId}", { params: { path: { projectId, inviteId: invite.id } } })),
    onSuccess: () => toast(t("share.revoked"), { tone: "ok" }),
    onError: report,
    onSettled: async () => {
      setAsking(false);
      await Promise.all([refresh(projectId), queryClient.invalidateQueries({ queryKey: keys.people(projectId) })]);
    },
  });
  const facts = [
    invite.people ? t("share.link.people", { count: invite.people }) : t("share.link.people.zero"),
    t("share.link.created", { when: format.ago(invite.createdAt) }),
    invite.expiresAt ? t("share.link.until", { when: format.dateTime(invite.expiresAt) }) : "",
  ];
  return (
    <li className="flex items-center gap-3 border-t border-line py-2 first:border-t-0">
      <Link2 size={15} className="text-fg-faint" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t("share.link.role", { role: t(`role.${invite.role}`) })}</p>
        <p className="text-xs text-fg-faint">{facts.filter(Boolean).join(" · ")}</p>
      </div>
      <Button size="sm" weight="quietDanger" onClick={() => setAsking(true)}>
        {t("share.revoke")}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("share.revoke.title")}
        description={t("share.revoke.body")}
        action={t("share.revoke")}
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      />
    </li>
  );
}
