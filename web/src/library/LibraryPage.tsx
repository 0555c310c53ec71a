// All projects of the person: found, sorted, made, shared, put into the trash and taken out of it.
import { FolderOpen, Plus, Search, SlidersHorizontal, Trash2, Users } from "lucide-react";
import { type ReactNode, useCallback, useDeferredValue, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { type Me, type Project, type Team, errorText } from "@/api";
import { remembered } from "@/app/remembered";
import { AccountMenu, settingsOf } from "@/app/AccountMenu";
import { useT } from "@/i18n";
import { LibraryFinder } from "@/palette/LibraryFinder";
import { openPalette } from "@/palette/state";
import { ShareDialog } from "@/share";
import { Button, Confirm, EmptyState, IconButton, Input, Mark, Menu, MenuItem, Select, Spinner, cx, toast } from "@/ui";
import { MembersDialog } from "./MembersDialog";
import { NewProjectDialog } from "./NewProjectDialog";
import { COLUMNS, ProjectRow, type RowActions } from "./ProjectRow";
import { type Sort, type Where, useBringBack, useDuplicateProject, useEraseProject, usePresent, useProjects, useTrashProject } from "./projects";

type Open = { what: "create" } | { what: "share"; project: Project } | { what: "erase"; project: Project } | { what: "trash"; project: Project; days: number } | { what: "members"; team: Team } | null;

const SORTS: readonly Sort[] = ["recent", "title", "newest"];
const SETTLED_MS = 200;
const sorting = remembered<Sort>("storyroom.sort", "recent", (value) => SORTS.includes(value as Sort));

export function LibraryPage({ me, where }: { me: Me; where: Where }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const [sort, setSort] = sorting.use();
  const [open, setOpen] = useState<Open>(null);
  const [, go] = useLocation();
  const mayCreate = creatable(me).length > 0;
  const create = useCallback(() => setOpen({ what: "create" }), []);
  return (
    <div className="flex min-h-full flex-col bg-surface">
      <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-b border-line bg-surface/92 px-4 backdrop-blur">
        <Mark className="size-5" />
        <span className="text-base font-semibold tracking-[-0.01em]">Storyroom</span>
        <div className="flex-1" />
        <IconButton label={t("palette.open")} shortcut="Mod+K" onClick={openPalette}>
          <Search size={16} />
        </IconButton>
        <TeamButton label={t("library.members")} icon={<Users size={15} />} teams={me.teams} onOpen={(team) => setOpen({ what: "members", team })} />
        <TeamButton label={t("settings.title")} icon={<SlidersHorizontal size={15} />} teams={me.teams} onOpen={(team) => go(settingsOf(team))} />
        <AccountMenu />
      </header>
      <main className="mx-auto w-full max-w-270 flex-1 px-4 pt-8 pb-16">
        <div className="mb-4 flex flex-wrap items-center gap-3 px-3">
          <Places where={where} />
          <div className="flex-1" />
          <label className="relative w-56">
            <span className="sr-only">{t("library.search")}</span>
            <Search size={14} className="absolute top-1.75 left-2 text-fg-faint" aria-hidden />
            <Input type="search" maxLength={200} value={query} placeholder={t("library.search")} onChange={(event) => setQuery(event.target.value)} className="pl-7" />
          </label>
          <Select
            quiet
            label={t("library.sort")}
            value={sort}
            onChange={setSort}
            options={SORTS.map((value) => ({ value, label: t(`library.sort.${value}`) }))}
          />
          {mayCreate ? (
            <Button weight="primary" icon={<Plus size={15} />} onClick={create}>
              {t("library.new")}
            </Button>
          ) : null}
        </div>
        <ProjectList key={where} where={where} query={query} sort={sort} onClear={() => setQuery("")} onOpen={setOpen} mayCreate={mayCreate} />
      </main>
      <LibraryFinder onNew={mayCreate ? create : null} />
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

function TeamButton({ label, icon, teams, onOpen }: { label: string; icon: ReactNode; teams: readonly Team[]; onOpen: (team: Team) => void }) {
  const first = teams[0];
  if (!first) return null;
  const button = (
    <Button weight="ghost" icon={icon} {...(teams.length === 1 ? { onClick: () => onOpen(first) } : {})}>
      {label}
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

type ListProps = { where: Where; query: string; sort: Sort; mayCreate: boolean; onClear: () => void; onOpen: (open: Open) => void };

function ProjectList({ where, query, sort, mayCreate, onClear, onOpen }: ListProps) {
  const t = useT();
  const wanted = useSettled(query.trim());
  const projects = useProjects(where, wanted, sort);
  const present = usePresent();
  const actions = useRowActions(onOpen, projects.data?.trashDays ?? 30);
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
  const { items, trashDays } = projects.data;
  if (items.length === 0 && wanted) return <NotFound query={wanted} onClear={onClear} />;
  if (items.length === 0) return <Nothing where={where} days={trashDays} onCreate={mayCreate ? () => onOpen({ what: "create" }) : null} />;
  return (
    <>
      {where === "trash" ? <p className="-mt-2 mb-3 px-3 text-sm text-fg-muted">{t("library.trash.kept", { count: trashDays })}</p> : null}
      <div className={`${COLUMNS[where]} border-b border-line px-3 pb-1.5 text-2xs font-medium text-fg-faint`} aria-hidden>
        <span>{t("library.column.project")}</span>
        <span className="max-lg:hidden">{t("library.column.contents")}</span>
        <span className="max-lg:hidden">{t("library.column.role")}</span>
        <span className="max-sm:hidden">{where === "live" ? t("library.column.edited") : null}</span>
      </div>
      <ul className={cx("mt-1 flex flex-col transition-opacity", projects.isPlaceholderData && "opacity-60")} aria-busy={projects.isPlaceholderData}>
        {items.map((project) => (
          <ProjectRow key={project.id} project={project} where={where} trashDays={trashDays} mayCreate={mayCreate} people={present.get(project.id) ?? []} {...actions} />
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

/** What is typed, once the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return useDeferredValue(settled);
}

function useRowActions(onOpen: (open: Open) => void, days: number): RowActions {
  const t = useT();
  const [, go] = useLocation();
  const bringBack = useBringBack();
  const duplicate = useDuplicateProject();
  return {
    onShare: (project) => onOpen({ what: "share", project }),
    onTrash: (project) => onOpen({ what: "trash", project, days }),
    onErase: (project) => onOpen({ what: "erase", project }),
    onDuplicate: (project) =>
      duplicate.mutate(project, {
        onSuccess: ({ id, title }) => toast(t("library.duplicate.done", { title }), { tone: "ok", action: { label: t("library.duplicate.open"), run: () => go(`/p/${id}`) } }),
      }),
    onBringBack: (project) => bringBack.mutate(project, { onSuccess: () => toast(t("library.restored", { title: project.title || t("library.untitled") }), { tone: "ok" }) }),
  };
}

function NotFound({ query, onClear }: { query: string; onClear: () => void }) {
  const t = useT();
  return (
    <EmptyState
      icon={<Search size={28} strokeWidth={1.5} />}
      title={t("library.nothing.title", { query })}
      className="pt-20"
      action={<Button onClick={onClear}>{t("library.search.clear")}</Button>}
    >
      {t("library.nothing.body")}
    </EmptyState>
  );
}

function Nothing({ where, days, onCreate }: { where: Where; days: number; onCreate: (() => void) | null }) {
  const t = useT();
  if (where === "trash")
    return (
      <EmptyState icon={<Trash2 size={28} strokeWidth={1.5} />} title={t("library.trash.empty.title")} className="pt-20">
        {t("library.trash.kept", { count: days })}
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
  if (open.what === "create") return <NewProjectDialog teams={creatable(me)} onClose={onClose} />;
  if (open.what === "members") return <MembersDialog team={open.team} me={me} onClose={onClose} />;
  if (open.what === "share") return <ShareDialog projectId={open.project.id} title={open.project.title} role={open.project.role} onClose={onClose} />;
  if (open.what === "erase") return <Erase project={open.project} onClose={onClose} />;
  return <Trash project={open.project} days={open.days} onClose={onClose} />;
}

function Erase({ project, onClose }: { project: Project; onClose: () => void }) {
  const t = useT();
  const erase = useEraseProject();
  const done = () => {
    toast(t("library.erase.done"));
    onClose();
  };
  return (
    <Confirm
      open
      onOpenChange={onClose}
      title={t("library.erase.title", { title: project.title || t("library.untitled") })}
      description={t("library.erase.body")}
      action={t("library.erase")}
      danger
      busy={erase.isPending}
      onConfirm={() => erase.mutate(project, { onSuccess: done })}
    />
  );
}

function Trash({ project, days, onClose }: { project: Project; days: number; onClose: () => void }) {
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
    <Confirm open onOpenChange={onClose} title={t("library.delete.title", { title })} description={t("library.delete.kept", { count: days })} action={t("library.delete")} danger busy={trash.isPending} onConfirm={confirm} />
  );
}
