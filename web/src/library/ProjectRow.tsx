// One project in the list: what is on its board, who is in it, when it was edited, and what can be done with it.
import { ArchiveRestore, Copy, Ellipsis, ExternalLink, Pencil, Share2, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import type { Person, Project } from "@/api";
import { useFormat, useT } from "@/i18n";
import { Badge, Button, IconButton, Menu, MenuItem, MenuSeparator } from "@/ui";
import { Cover } from "./Cover";
import { Faces } from "./Faces";
import { type Where, isEditor, isKeeper, useRenameProject } from "./projects";
import { TitleInPlace } from "./TitleInPlace";

type Act = (project: Project) => void;
export type RowActions = { onShare: Act; onTrash: Act; onDuplicate: Act; onBringBack: Act; onErase: Act };
type Props = { project: Project; where: Where; people: readonly Person[]; trashDays: number; mayCreate: boolean } & RowActions;

/** The columns of the list, for its head and its rows. */
const GRID = "grid items-center gap-4 max-lg:grid-cols-[minmax(0,1fr)_8rem_auto] max-sm:grid-cols-[minmax(0,1fr)_auto]";
export const COLUMNS: Record<Where, string> = {
  live: `${GRID} grid-cols-[minmax(0,1fr)_11rem_6rem_9rem_2rem]`,
  trash: `${GRID} grid-cols-[minmax(0,1fr)_11rem_6rem_8rem_8rem]`,
};

export function ProjectRow({ project: stored, where, people, trashDays, mayCreate, ...actions }: Props) {
  const [renaming, setRenaming] = useState(false);
  const rename = useRenameProject();
  // Until the list has come anew, what is done with the project is done under the title that is shown.
  const project = rename.isPending ? { ...stored, title: rename.variables.title } : stored;
  return (
    <li
      data-project={project.id}
      className={`${COLUMNS[where]} group relative min-h-19 rounded-md px-3 py-2 transition-colors hover:bg-hover has-[a:focus-visible]:bg-hover`}
      onKeyDown={(event) => {
        if (event.key !== "F2" || where !== "live" || !isEditor(project)) return;
        event.preventDefault();
        setRenaming(true);
      }}
    >
      <div className="flex min-w-0 items-center gap-3.5">
        <Cover project={project} className={where === "trash" ? "shrink-0 opacity-60" : "shrink-0"} />
        <div className="min-w-0 flex-1">
          {renaming ? (
            <TitleInPlace
              title={project.title}
              onDone={(title) => {
                setRenaming(false);
                if (title) rename.mutate({ id: project.id, title });
              }}
            />
          ) : (
            <Title project={project} where={where} people={people} />
          )}
          {project.summary ? <p className="truncate text-xs text-fg-faint">{project.summary}</p> : null}
        </div>
      </div>
      <Contents counts={project.counts} />
      <div className="max-lg:hidden">
        <Badge>{useT()(`role.${project.role}`)}</Badge>
      </div>
      <Edited project={project} where={where} trashDays={trashDays} />
      <div className="relative flex min-w-8 justify-end">
        {where === "live" ? (
          <RowMenu project={project} mayCreate={mayCreate} onRename={() => setRenaming(true)} {...actions} />
        ) : (
          <TrashActions project={project} {...actions} />
        )}
      </div>
    </li>
  );
}

function Title({ project, where, people }: { project: Project; where: Where; people: readonly Person[] }) {
  const title = project.title || useT()("library.untitled");
  if (where === "trash") return <span className="block truncate text-base font-medium text-fg-muted">{title}</span>;
  return (
    <span className="flex items-center gap-2">
      <Link
        href={`/p/${project.id}`}
        className="block min-w-0 truncate text-base font-medium after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-focus"
      >
        {title}
      </Link>
      <Faces people={people} />
    </span>
  );
}

function Contents({ counts }: { counts: Project["counts"] }) {
  const t = useT();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { scene = 0, character = 0 } = counts;
  const words = [scene ? t("library.scenes", { count: scene }) : "", character ? t("library.characters", { count: character }) : ""].filter(Boolean);
  if (words.length === 0 && all) words.push(t("library.nodes", { count: all }));
  return <div className="truncate text-xs text-fg-muted tabular-nums max-lg:hidden">{words.length ? words.join(" · ") : t("library.blank")}</div>;
}

const DAY_MS = 86_400_000;

function Edited({ project, where, trashDays }: { project: Project; where: Where; trashDays: number }) {
  const t = useT();
  const format = useFormat();
  const at = where === "trash" && project.deletedAt ? project.deletedAt : project.updatedAt;
  const left = Math.max(0, Math.ceil(trashDays - (Date.now() - Date.parse(at)) / DAY_MS));
  return (
    <div className="text-xs text-fg-muted tabular-nums max-sm:hidden">
      <time dateTime={at} title={format.dateTime(at)} className="block truncate">
        {where === "trash" ? t("library.deleted", { when: format.ago(at) }) : format.ago(at)}
      </time>
      {where === "trash" ? <span className="text-fg-faint">{left ? t("library.trash.left", { count: left }) : t("library.trash.today")}</span> : null}
    </div>
  );
}

function RowMenu({ project, mayCreate, onRename, onShare, onTrash, onDuplicate }: { project: Project; mayCreate: boolean; onRename: () => void } & RowActions) {
  const t = useT();
  return (
    <Menu
      trigger={
        <IconButton label={t("ui.more")}>
          <Ellipsis size={16} />
        </IconButton>
      }
    >
      <MenuItem icon={<ExternalLink size={15} />} onSelect={() => window.open(`/p/${project.id}`, "_blank")}>
        {t("library.openTab")}
      </MenuItem>
      <MenuItem icon={<Share2 size={15} />} onSelect={() => onShare(project)}>
        {t("library.share")}
      </MenuItem>
      <MenuItem icon={<Pencil size={15} />} shortcut="F2" disabled={!isEditor(project)} onSelect={onRename}>
        {t("library.rename")}
      </MenuItem>
      <MenuItem icon={<Copy size={15} />} disabled={!mayCreate} onSelect={() => onDuplicate(project)}>
        {t("library.duplicate")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 size={15} />} danger disabled={!isKeeper(project)} onSelect={() => onTrash(project)}>
        {t("library.delete")}
      </MenuItem>
    </Menu>
  );
}

function TrashActions({ project, onBringBack, onErase }: { project: Project } & RowActions) {
  const t = useT();
  if (!isKeeper(project)) return null;
  return (
    <span className="flex items-center gap-1.5">
      <Button size="sm" icon={<ArchiveRestore size={14} />} onClick={() => onBringBack(project)}>
        {t("library.restore")}
      </Button>
      <IconButton size="sm" weight="quietDanger" label={t("library.erase")} onClick={() => onErase(project)}>
        <Trash2 size={14} />
      </IconButton>
    </span>
  );
}
