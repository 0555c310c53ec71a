// Everybody who may open a project. Who came by a link can be let out here; members of the team leave through the team.
import { useMutation, useQuery } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { type ProjectMember, type Role, api, call, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { useT } from "@/i18n";
import { Avatar, Confirm, IconButton, Select } from "@/ui";

export function People({ projectId, may }: { projectId: string; may: boolean }) {
  const t = useT();
  const people = useQuery({ queryKey: keys.people(projectId), queryFn: () => call(api.GET("/api/projects/{projectId}/members", { params: { path: { projectId } } })) });
  if (!people.data) return null;
  return (
    <section className="mt-5">
      <h3 className="mb-1 text-xs font-medium text-fg-muted">{t("share.people")}</h3>
      <ul>
        {people.data.items.map((person) => (
          <Person key={person.userId} person={person} projectId={projectId} may={may} />
        ))}
      </ul>
    </section>
  );
}

const GUEST_ROLES = ["editor", "commenter", "viewer"] as const;
type GuestRole = (typeof GUEST_ROLES)[number];
const isGuestRole = (role: Role): role is GuestRole => (GUEST_ROLES as readonly Role[]).includes(role);

const renew = (projectId: string) => Promise.all([keys.people(projectId), keys.invites(projectId)].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

function Person({ person, projectId, may }: { person: ProjectMember; projectId: string; may: boolean }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => call(api.DELETE("/api/projects/{projectId}/members/{userId}", { params: { path: { projectId, userId: person.userId } } })),
    onError: report,
    onSettled: async () => {
      setAsking(false);
      await renew(projectId);
    },
  });
  const change = useMutation({
    mutationFn: (role: GuestRole) =>
      call(api.PATCH("/api/projects/{projectId}/members/{userId}", { params: { path: { projectId, userId: person.userId } }, body: { role } })),
    onError: report,
    onSettled: () => renew(projectId),
  });
  const { name } = person;
  return (
    <li className="flex h-10 items-center gap-3">
      <Avatar name={name} color={person.color} />
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      {may && person.inviteId && isGuestRole(person.role) ? (
        <Select
          quiet
          value={change.isPending ? change.variables : person.role}
          label={t("share.people.role", { name })}
          options={GUEST_ROLES.map((role) => ({ value: role, label: t(`role.${role}`), hint: t(`role.${role}.hint`) }))}
          onChange={(role) => change.mutate(role)}
        />
      ) : (
        <span className="text-xs text-fg-faint">
          {t(`role.${person.role}`)}
          {person.inviteId ? ` · ${t("share.link.by")}` : ""}
        </span>
      )}
      {may && person.inviteId ? (
        <IconButton label={t("share.people.remove", { name })} onClick={() => setAsking(true)}>
          <UserMinus size={15} />
        </IconButton>
      ) : may ? (
        <span className="w-7" />
      ) : null}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("share.people.remove.title", { name })}
        description={t("share.people.remove.body")}
        action={t("members.remove.action")}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </li>
  );
}
