// What can be done with a row of the history besides looking at it.
import { Bookmark, Ellipsis, Eye, GitFork, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { TitleDialog } from "@/library/TitleDialog";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Confirm, IconButton, Menu, MenuItem } from "@/ui";
import { useDeleteVersion, useRenameVersion } from "./api";
import { ForkDialog, NameDialog } from "./MomentDialogs";
import { type Entry, isNamed, placeOf } from "./timeline";

type Open = "name" | "rename" | "delete" | "fork";

export function EntryMenu({ entry, title, onView }: { entry: Entry; title: string; onView: () => void }) {
  const t = useT();
  const { canEdit } = useRoom();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const { version } = entry;
  return (
    <div className="absolute top-1 right-1 z-1 opacity-0 transition-opacity group-hover:opacity-100 group-has-[:focus-visible]:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
      <Menu
        trigger={
          <IconButton label={t("ui.more")} size="sm" tooltip={false}>
            <Ellipsis size={15} />
          </IconButton>
        }
      >
        <MenuItem icon={<Eye size={15} />} onSelect={onView}>
          {t("history.view")}
        </MenuItem>
        {canEdit && !(version && isNamed(version)) ? (
          <MenuItem icon={<Bookmark size={15} />} onSelect={() => setOpen("name")}>
            {t("history.nameIt")}
          </MenuItem>
        ) : null}
        {canEdit && version && isNamed(version) ? (
          <MenuItem icon={<Pencil size={15} />} onSelect={() => setOpen("rename")}>
            {t("history.rename")}
          </MenuItem>
        ) : null}
        <MenuItem icon={<GitFork size={15} />} onSelect={() => setOpen("fork")}>
          {t("history.fork")}
        </MenuItem>
        {canEdit && version ? (
          <MenuItem icon={<Trash2 size={15} />} danger onSelect={() => setOpen("delete")}>
            {t("history.delete")}
          </MenuItem>
        ) : null}
      </Menu>
      {open === "name" ? <NameDialog seq={entry.seq} onClose={close} /> : null}
      {open === "fork" ? <ForkDialog place={placeOf(entry)} title={title} onClose={close} /> : null}
      {open === "rename" && version ? <RenameDialog id={version.id} label={version.label} onClose={close} /> : null}
      {open === "delete" && version ? <DeleteQuestion version={version} title={title} onClose={close} /> : null}
    </div>
  );
}

function RenameDialog({ id, label, onClose }: { id: string; label: string; onClose: () => void }) {
  const t = useT();
  const rename = useRenameVersion(useRoom().projectId);
  return (
    <TitleDialog
      heading={t("history.rename.title")}
      action={t("history.rename")}
      label={t("history.name")}
      first={label}
      busy={rename.isPending}
      error={rename.error}
      onDone={(next) => rename.mutate({ id, label: next }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function DeleteQuestion({ version, title, onClose }: { version: NonNullable<Entry["version"]>; title: string; onClose: () => void }) {
  const t = useT();
  const remove = useDeleteVersion(useRoom().projectId);
  return (
    <Confirm
      open
      onOpenChange={onClose}
      title={t("history.delete.title", { label: title })}
      description={t("history.delete.body")}
      action={t("history.delete")}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate(version, { onSettled: onClose })}
    />
  );
}
