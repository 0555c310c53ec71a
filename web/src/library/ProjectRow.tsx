// One project in the list: what it is, what is in it, who edited it last, and what can be done with it.
import { ArchiveRestore, Ellipsis, ExternalLink, Pencil, Share2, Trash2 } from "lucide-react";
import { Link } from "wouter";
import type { Project } from "@/api";
import { useFormat, useT } from "@/i18n";
import { Badge, Button, IconButton, Menu, MenuItem, MenuSeparator } from "@/ui";
import { Cover } from "./Cover";
import { type Where, isEditor, isKeeper } from "./projects";

export type RowActions = { onRename: (project: Project) => void; onShare: (project: Project) => void; onTrash: (project: Project) => void; onBringBack: (project: Project) => void };

/** The columns of the list, for its head and its rows. */
export const COLUMNS = "grid grid-cols-[minmax(0,1fr)_11rem_6rem_13rem_2rem] items-center gap-4 max-lg:grid-cols-[minmax(0,1fr)_12rem_2rem] max-sm:grid-cols-[minmax(0,1fr)_2rem]";

export function ProjectRow({ project, where, ...actions }: { project: Project; where: Where } & RowActions) {
  const t = useT();
  const title = project.title || t("library.untitled");
  return (
    <li className={`${COLUMNS} group relative rounded-md px-3 py-2.5 transition-colors hover:bg-hover has-[a:focus-visible]:bg-hover`}>
      <div className="flex min-w-0 items-center gap-3">
        <Cover id={project.id} className="shrink-0" />
        <div className="min-w-0">
          {where === "live" ? (
            <Link href={`/p/${project.id}`} className="block truncate text-base font-medium after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-focus">
              {title}
            </Link>
          ) : (
            <span className="block truncate text-base font-medium text-fg-muted">{title}</span>
          )}
          {project.summary ? <p className="truncate text-xs text-fg-faint">{project.summary}</p> : null}
        </div>
      </div>
      <Contents counts={project.counts} />
      <div className="max-lg:hidden">
        <Badge>{t(`role.${project.role}`)}</Badge>
      </div>
      <Edited project={project} where={where} />
      <div className="relative flex justify-end">{where === "live" ? <RowMenu project={project} {...actions} /> : <BringBack project={project} {...actions} />}</div>
    </li>
  );
}

function Contents({ counts }: { counts: Project["counts"] }) {
  const t = useT();
  const of = (...names: string[]) => names.map((name) => counts[name]).find((count) => count !== undefined) ?? 0;
  const scenes = of("scene", "scenes");
  const characters = of("character", "characters");
  const all = of("nodes");
  const words = [scenes ? t("library.scenes", { count: scenes }) : "", characters ? t("library.characters", { count: characters }) : ""].filter(Boolean);
  if (words.length === 0 && all) words.push(t("library.nodes", { count: all }));
  return <div className="truncate text-xs text-fg-muted tabular-nums max-lg:hidden">{words.length ? words.join(" · ") : t("library.blank")}</div>;
}

function Edited({ project, where }: { project: Project; where: Where }) {
  const t = useT();
  const format = useFormat();
  const when = format.ago(where === "trash" && project.deletedAt ? project.deletedAt : project.updatedAt);
  const words = where === "trash" ? t("library.deleted", { when }) : when;
  return (
    <time dateTime={project.updatedAt} title={format.dateTime(project.updatedAt)} className="truncate text-xs text-fg-muted tabular-nums max-sm:hidden">
      {words}
    </time>
  );
}

function RowMenu({ project, onRename, onShare, onTrash }: { project: Project } & RowActions) {
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
      <MenuItem icon={<Pencil size={15} />} disabled={!isEditor(project)} onSelect={() => onRename(project)}>
        {t("library.rename")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 size={15} />} danger disabled={!isKeeper(project)} onSelect={() => onTrash(project)}>
        {t("library.delete")}
      </MenuItem>
    </Menu>
  );
}

function BringBack({ project, onBringBack }: { project: Project } & RowActions) {
  const t = useT();
  if (!isKeeper(project)) return null;
  return (
    <Button size="sm" icon={<ArchiveRestore size={14} />} onClick={() => onBringBack(project)}>
      {t("library.restore")}
    </Button>
  );
}
