// All projects of the person: search, create, rename, share, trash.
import { FolderOpen, Plus, Search, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { type Me, type Project, type Team, errorText } from "@/api";
import { AccountMenu } from "@/app/AccountMenu";
import { useT } from "@/i18n";
import { ShareDialog } from "@/share";
import { Button, Confirm, EmptyState, Input, Mark, Menu, MenuItem, Spinner, cx, toast } from "@/ui";
import { MembersDialog } from "./MembersDialog";
import { COLUMNS, ProjectRow } from "./ProjectRow";
import { type Where, useBringBack, useCreateProject, useProjects, useRenameProject, useTrashProject } from "./projects";
import { TitleDialog } from "./TitleDialog";

type Open = { what: "create" } | { what: "rename" | "share" | "trash"; project: Project } | { what: "members"; team: Team } | null;

export function LibraryPage({ me, where }: { me: Me; where: Where }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState<Open>(null);
  const mayCreate = creatable(me).length > 0;
  return (
    <div className="flex min-h-full flex-col bg-surface">
      <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-b border-line bg-surface/92 px-4 backdrop-blur">
        <Mark className="size-5" />
        <span className="text-base font-semibold tracking-[-0.01em]">Storyroom</span>
        <div className="flex-1" />
        <TeamButton teams={me.teams} onOpen={(team) => setOpen({ what: "members", team })} />
        <AccountMenu />
      </header>
      <main className="mx-auto w-full max-w-270 flex-1 px-4 pt-8 pb-16">
        <div className="mb-4 flex flex-wrap items-center gap-3 px-3">
          <Places where={where} />
          <div className="flex-1" />
          <label className="relative w-56">
            <span className="sr-only">{t("library.search")}</span>
            <Search size={14} className="absolute top-1.75 left-2 text-fg-faint" aria-hidden />
            <Input type="search" value={query} placeholder={t("library.search")} onChange={(event) => setQuery(event.target.value)} className="pl-7" />
          </label>
          {mayCreate ? (
            <Button weight="primary" icon={<Plus size={15} />} onClick={() => setOpen({ what: "create" })}>
              {t("library.new")}
            </Button>
          ) : null}
        </div>
        <ProjectList key={where} where={where} query={query} onOpen={setOpen} mayCreate={mayCreate} />
      </main>
      <Dialogs open={open} me={me} onClose={() => setOpen(null)} />
    </div>
  );
}

/** The teams in which this person may make projects: none for a guest who came by a link. */
const creatable = (me: Me) => me.teams.filter((team) => team.role === "owner" || team.role === "admin" || team.role === "editor");

function Places({ where }: { where: Where }) {
  const t = useT();
  const [, go] = useLocation();
  const place = (to: Where, href: string, label: string) => (
    <h1 className="contents">
      <button
        type="button"
        aria-current={where === to ? "page" : undefined}
        onClick={() => go(href)}
        className={cx("-mx-1 rounded-sm px-1 text-xl font-semibold tracking-[-0.015em] transition-colors", where === to ? "text-fg" : "text-fg-faint hover:text-fg-muted")}
      >
        {label}
      </button>
    </h1>
  );
  return (
    <nav className="flex items-baseline gap-5">
      {place("live", "/", t("library.title"))}
      {place("trash", "/trash", t("library.trash"))}
    </nav>
  );
}

function TeamButton({ teams, onOpen }: { teams: readonly Team[]; onOpen: (team: Team) => void }) {
  const t = useT();
  const first = teams[0];
  if (!first) return null;
  const button = (
    <Button weight="ghost" icon={<Users size={15} />} {...(teams.length === 1 ? { onClick: () => onOpen(first) } : {})}>
      {t("library.members")}
    </Button>
  );
  if (teams.length === 1) return button;
  return (
    <Menu trigger={button}>
      {teams.map((team) => (
        <MenuItem key={team.id} onSelect={() => onOpen(team)}>
          {team.name}
        </MenuItem>
      ))}
    </Menu>
  );
}

function matches(project: Project, query: string): boolean {
  const text = `${project.title}\n${project.summary}`.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

type ListProps = { where: Where; query: string; mayCreate: boolean; onOpen: (open: Open) => void };

function ProjectList({ where, query, mayCreate, onOpen }: ListProps) {
  const t = useT();
  const projects = useProjects(where);
  const bringBack = useBringBack();
  if (projects.isPending)
    return (
      <div className="grid h-60 place-items-center">
        <Spinner label={t("ui.loading")} className="text-fg-faint" />
      </div>
    );
  if (!projects.data)
    return (
      <EmptyState title={t("library.failed.title")} action={<Button onClick={() => void projects.refetch()}>{t("ui.retry")}</Button>}>
        {errorText(projects.error, t)}
      </EmptyState>
    );
  const shown = projects.data.filter((project) => matches(project, query.trim()));
  if (shown.length === 0) return <Nothing where={where} query={query.trim()} onCreate={mayCreate ? () => onOpen({ what: "create" }) : null} />;
  const back = (project: Project) => bringBack.mutate(project, { onSuccess: () => toast(t("library.restored", { title: project.title || t("library.untitled") }), { tone: "ok" }) });
  return (
    <>
      <div className={`${COLUMNS} border-b border-line px-3 pb-1.5 text-2xs font-medium text-fg-faint`} aria-hidden>
        <span>{t("library.column.project")}</span>
        <span className="max-lg:hidden">{t("library.column.contents")}</span>
        <span className="max-lg:hidden">{t("library.column.role")}</span>
        <span className="max-sm:hidden">{where === "live" ? t("library.column.edited") : null}</span>
      </div>
      <ul className="mt-1 flex flex-col">
        {shown.map((project) => (
          <ProjectRow
            key={project.id}
            project={project}
            where={where}
            onRename={(one) => onOpen({ what: "rename", project: one })}
            onShare={(one) => onOpen({ what: "share", project: one })}
            onTrash={(one) => onOpen({ what: "trash", project: one })}
            onBringBack={back}
          />
        ))}
      </ul>
      {projects.hasNextPage ? (
        <div className="mt-4 flex justify-center">
          <Button busy={projects.isFetchingNextPage} onClick={() => void projects.fetchNextPage()}>
            {t("library.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Nothing({ where, query, onCreate }: { where: Where; query: string; onCreate: (() => void) | null }) {
  const t = useT();
  if (query) return <EmptyState icon={<Search size={28} strokeWidth={1.5} />} title={t("library.nothing.title", { query })} className="pt-20" />;
  if (where === "trash")
    return (
      <EmptyState icon={<Trash2 size={28} strokeWidth={1.5} />} title={t("library.trash.empty.title")} className="pt-20">
        {t("library.trash.empty.body")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<FolderOpen size={28} strokeWidth={1.5} />}
      title={t("library.empty.title")}
      className="pt-20"
      action={
        onCreate ? (
          <Button weight="primary" icon={<Plus size={15} />} onClick={onCreate}>
            {t("library.new")}
          </Button>
        ) : null
      }
    >
      {t("library.empty.body")}
    </EmptyState>
  );
}

function Dialogs({ open, me, onClose }: { open: Open; me: Me; onClose: () => void }) {
  if (!open) return null;
  if (open.what === "create") return <Create me={me} onClose={onClose} />;
  if (open.what === "members") return <MembersDialog team={open.team} me={me} onClose={onClose} />;
  if (open.what === "rename") return <Rename project={open.project} onClose={onClose} />;
  if (open.what === "share") return <ShareDialog projectId={open.project.id} title={open.project.title} role={open.project.role} onClose={onClose} />;
  return <Trash project={open.project} onClose={onClose} />;
}

function Create({ me, onClose }: { me: Me; onClose: () => void }) {
  const t = useT();
  const [, go] = useLocation();
  const create = useCreateProject();
  return (
    <TitleDialog
      heading={t("library.create.title")}
      action={t("library.create.action")}
      teams={creatable(me)}
      busy={create.isPending}
      error={create.error}
      onDone={(title, teamId) => create.mutate({ title, ...(teamId ? { teamId } : {}) }, { onSuccess: (project) => go(`/p/${project.id}`) })}
      onClose={onClose}
    />
  );
}

function Rename({ project, onClose }: { project: Project; onClose: () => void }) {
  const t = useT();
  const rename = useRenameProject();
  return (
    <TitleDialog
      heading={t("library.rename.title")}
      action={t("library.rename.action")}
      first={project.title}
      busy={rename.isPending}
      error={rename.error}
      onDone={(title) => rename.mutate({ id: project.id, title }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function Trash({ project, onClose }: { project: Project; onClose: () => void }) {
  const t = useT();
  const trash = useTrashProject();
  const bringBack = useBringBack();
  const title = project.title || t("library.untitled");
  const undo = { label: t("library.undo"), run: () => bringBack.mutate(project) };
  const confirm = () =>
    trash.mutate(project, {
      onSuccess: () => {
        toast(t("library.delete.done"), { action: undo });
        onClose();
      },
    });
  return (
    <Confirm open onOpenChange={onClose} title={t("library.delete.title", { title })} description={t("library.delete.body")} action={t("library.delete")} danger busy={trash.isPending} onConfirm={confirm} />
  );
}
