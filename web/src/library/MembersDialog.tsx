// Who belongs to a team and with which role. Owners add, change and remove; others read, and may leave.
import { useMutation, useQuery } from "@tanstack/react-query";
import { LogOut, UserMinus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiError, type Me, type Member, type Role, type Team, api, call, errorText, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { type Translate, useT } from "@/i18n";
import { Avatar, Banner, Button, Confirm, Dialog, Field, IconButton, Input, type Option, Select, Spinner } from "@/ui";

const ROLES: Role[] = ["owner", "admin", "editor", "commenter", "viewer"];

export function roleOptions(t: Translate, roles: readonly Role[] = ROLES): Option<Role>[] {
  return roles.map((role) => ({ value: role, label: t(`role.${role}`), hint: t(`role.${role}.hint`) }));
}

export function MembersDialog({ team, me, onClose }: { team: Team; me: Me; onClose: () => void }) {
  const t = useT();
  const members = useQuery({ queryKey: keys.members(team.id), queryFn: () => call(api.GET("/api/teams/{teamId}/members", { params: { path: { teamId: team.id } } })) });
  const mine = members.data?.items.find((member) => member.userId === me.user.id)?.role;
  return (
    <Dialog open onOpenChange={onClose} title={t("members.title", { team: team.name })} description={t("members.body")}>
      {mine === "owner" ? <AddMember team={team} /> : null}
      {members.isPending ? <Spinner label={t("ui.loading")} className="mx-auto my-6 text-fg-faint" /> : null}
      {members.error ? <Banner tone="danger">{errorText(members.error, t)}</Banner> : null}
      <ul className="flex flex-col">
        {members.data?.items.map((member) => (
          <MemberRow key={member.userId} member={member} team={team} self={member.userId === me.user.id} owner={mine === "owner"} onLeft={onClose} />
        ))}
      </ul>
    </Dialog>
  );
}

const refresh = (team: Team) => queryClient.invalidateQueries({ queryKey: keys.members(team.id) });

function AddMember({ team }: { team: Team }) {
  const t = useT();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const add = useMutation({
    mutationFn: () => call(api.POST("/api/teams/{teamId}/members", { params: { path: { teamId: team.id } }, body: { email: email.trim(), role } })),
    onSuccess: async () => {
      setEmail("");
      await refresh(team);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} className="mb-4 flex items-start gap-2">
      <Field label={t("members.add")} hint={t("members.add.hint")} error={add.error ? addError(add.error, t) : undefined} className="flex-1">
        <Input type="email" required value={email} placeholder="name@example.com" onChange={(event) => setEmail(event.target.value)} />
      </Field>
      <Select className="mt-6 w-32" label={t("library.column.role")} value={role} onChange={setRole} options={roleOptions(t)} />
      <Button type="submit" weight="primary" className="mt-6" busy={add.isPending} disabled={!email.trim()}>
        {t("members.add.action")}
      </Button>
    </form>
  );
}

/** Its projects are gone from my list, and I from its members. */
async function left(close: () => void): Promise<void> {
  close();
  await Promise.all([keys.me, keys.allProjects].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

function addError(error: unknown, t: Translate): string {
  if (error instanceof ApiError && (error.status === 404 || error.field("email"))) return t("members.notFound");
  if (error instanceof ApiError && error.status === 409) return t("members.already");
  return errorText(error, t);
}

type RowProps = { member: Member; team: Team; self: boolean; owner: boolean; onLeft: () => void };

function MemberRow({ member, team, self, owner, onLeft }: RowProps) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const path = { teamId: team.id, userId: member.userId };
  const failed = (error: unknown) => {
    if (error instanceof ApiError && error.status === 409) report(new ApiError({ status: 409, code: "last_owner" }));
    else report(error);
  };
  const change = useMutation({
    mutationFn: (role: Role) => call(api.PATCH("/api/teams/{teamId}/members/{userId}", { params: { path }, body: { role } })),
    onError: failed,
    onSettled: () => refresh(team),
  });
  const remove = useMutation({
    mutationFn: () => call(api.DELETE("/api/teams/{teamId}/members/{userId}", { params: { path } })),
    onError: failed,
    onSuccess: () => (self ? left(onLeft) : refresh(team)),
    onSettled: () => setAsking(false),
  });
  return (
    <li className="flex items-center gap-3 border-t border-line py-2 first:border-t-0">
      <Avatar name={member.name} color={member.color} size="lg" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {member.name} {self ? <span className="font-normal text-fg-faint">({t("members.you")})</span> : null}
        </p>
        <p className="truncate text-xs text-fg-faint">{member.email ?? t("members.guest")}</p>
      </div>
      <Select
        quiet
        label={t("members.role", { name: member.name })}
        value={change.isPending ? change.variables : member.role}
        disabled={!owner || change.isPending}
        onChange={(role) => change.mutate(role)}
        options={roleOptions(t)}
      />
      <IconButton label={self ? t("members.leave") : t("members.remove", { name: member.name })} disabled={!owner && !self} onClick={() => setAsking(true)}>
        {self ? <LogOut size={15} /> : <UserMinus size={15} />}
      </IconButton>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={self ? t("members.leave.title", { team: team.name }) : t("members.remove.title", { name: member.name })}
        description={self ? t("members.leave.body") : t("members.remove.body")}
        action={self ? t("members.leave") : t("members.remove.action")}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </li>
  );
}
