// The panel of versions, at the right of the board: name the present, look at a moment, go back to it.
import { Bookmark, Ellipsis, Eye, History, Pencil, Trash2, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Version } from "@/api";
import { TitleDialog } from "@/library/TitleDialog";
import { type Translate, useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Badge, Banner, Button, Confirm, EmptyState, IconButton, Input, Menu, MenuItem, Spinner, cx, toast } from "@/ui";
import { useDeleteVersion, useNameVersion, useRenameVersion, useVersions } from "./versions";

type Props = { viewing: Version | null; onView: (version: Version | null) => void; onClose: () => void };

export function VersionsPanel({ viewing, onView, onClose }: Props) {
  const t = useT();
  const { projectId, canEdit } = useRoom();
  const versions = useVersions(projectId);
  return (
    <aside aria-label={t("history.title")} className="flex w-80 max-w-full shrink-0 animate-slide-left flex-col border-l border-line bg-surface max-md:absolute max-md:inset-y-0 max-md:right-0 max-md:z-40 max-md:shadow-lg">
      <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="text-sm font-semibold">{t("history.title")}</h2>
        <IconButton label={t("ui.close")} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {canEdit ? <NameVersion projectId={projectId} /> : null}
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        <Now current={!viewing} onView={() => onView(null)} />
        {versions.isPending ? <Spinner label={t("ui.loading")} className="mx-auto my-6 text-fg-faint" /> : null}
        {versions.error && !versions.data ? (
          <Banner tone="danger" action={<Button size="sm" onClick={() => void versions.refetch()}>{t("ui.retry")}</Button>}>
            {t("history.failed")}
          </Banner>
        ) : null}
        {versions.data?.length === 0 ? (
          <EmptyState icon={<History size={24} strokeWidth={1.5} />} title="" className="py-6">
            {t("history.empty")}
          </EmptyState>
        ) : null}
        <ul className="flex flex-col">
          {versions.data?.map((version) => (
            <VersionRow key={version.id} version={version} current={viewing?.id === version.id} onView={onView} />
          ))}
        </ul>
        {versions.hasNextPage ? (
          <Button weight="ghost" className="mt-2 w-full" busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            {t("library.more")}
          </Button>
        ) : null}
      </div>
    </aside>
  );
}

function NameVersion({ projectId }: { projectId: string }) {
  const t = useT();
  const [label, setLabel] = useState("");
  const name = useNameVersion(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    name.mutate(label.trim(), {
      onSuccess: () => {
        setLabel("");
        toast(t("history.saved"), { tone: "ok" });
      },
    });
  };
  return (
    <form onSubmit={submit} className="flex gap-2 border-b border-line p-3">
      <Input aria-label={t("history.name")} value={label} maxLength={200} placeholder={t("history.name.placeholder")} onChange={(event) => setLabel(event.target.value)} />
      <Button type="submit" weight="primary" icon={<Bookmark size={14} />} busy={name.isPending} disabled={!label.trim()}>
        {t("history.name.action")}
      </Button>
    </form>
  );
}

const ROW = "group relative rounded-md px-2.5 py-2 transition-colors";

function Now({ current, onView }: { current: boolean; onView: () => void }) {
  const t = useT();
  return (
    <button type="button" aria-current={current || undefined} onClick={onView} className={cx(ROW, "mb-1 w-full text-left", current ? "bg-accent-soft" : "hover:bg-hover")}>
      <span className={cx("block font-medium", current && "text-accent-fg")}>{t("history.now")}</span>
      <span className="text-xs text-fg-muted">{t("history.now.hint")}</span>
    </button>
  );
}

function VersionRow({ version, current, onView }: { version: Version; current: boolean; onView: (version: Version) => void }) {
  const t = useT();
  const format = useFormat();
  const label = useVersionLabel()(version);
  return (
    <li className={cx(ROW, current ? "bg-accent-soft" : "hover:bg-hover has-[:focus-visible]:bg-hover")}>
      <div className="flex items-start gap-1">
        <button
          type="button"
          aria-current={current || undefined}
          onClick={() => onView(version)}
          className="min-w-0 flex-1 text-left after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-focus"
        >
          <span className={cx("line-clamp-2 font-medium", current && "text-accent-fg")}>{label}</span>
          <time dateTime={version.createdAt} title={format.dateTime(version.createdAt)} className="block text-xs text-fg-muted">
            {version.createdBy.name ? t("history.by", { who: version.createdBy.name, when: format.ago(version.createdAt) }) : format.ago(version.createdAt)}
          </time>
        </button>
        <RowMenu version={version} label={label} onView={onView} />
      </div>
      {version.kind === "manual" || (!version.label && label === kindWord(version.kind, t)) ? null : <Badge className="mt-1">{kindWord(version.kind, t)}</Badge>}
      {version.note ? <p className="mt-1 text-xs text-fg-muted">{version.note}</p> : null}
    </li>
  );
}

/** A version that nobody named says what it is: that of the moment before a restore names what was restored. */
export function useVersionLabel(): (version: Version) => string {
  const t = useT();
  const versions = useVersions(useRoom().projectId).data;
  return (version) => {
    if (version.label) return version.label;
    const next = version.kind === "auto" ? after(version, versions ?? []) : undefined;
    if (next?.kind !== "restore") return kindWord(version.kind, t);
    return next.label ? t("history.before", { label: next.label }) : t("history.beforeRestore");
  };
}

/** The one that followed; they come newest first. */
const after = (version: Version, versions: readonly Version[]): Version | undefined => versions[versions.findIndex(({ id }) => id === version.id) - 1];

const KINDS = ["auto", "restore", "import", "job"] as const;

function kindWord(kind: string, t: Translate): string {
  return t(`history.kind.${KINDS.find((known) => known === kind) ?? "manual"}`);
}

function RowMenu({ version, label, onView }: { version: Version; label: string; onView: (version: Version) => void }) {
  const t = useT();
  const { projectId, canEdit } = useRoom();
  const [open, setOpen] = useState<"rename" | "delete" | null>(null);
  const rename = useRenameVersion(projectId);
  const remove = useDeleteVersion(projectId);
  if (!canEdit) return null;
  const close = () => setOpen(null);
  return (
    <div className="relative opacity-0 transition-opacity group-hover:opacity-100 group-has-[:focus-visible]:opacity-100 has-data-[state=open]:opacity-100">
      <Menu
        trigger={
          <IconButton label={t("ui.more")} size="sm">
            <Ellipsis size={15} />
          </IconButton>
        }
      >
        <MenuItem icon={<Eye size={15} />} onSelect={() => onView(version)}>
          {t("history.view")}
        </MenuItem>
        <MenuItem icon={<Pencil size={15} />} onSelect={() => setOpen("rename")}>
          {t("history.rename")}
        </MenuItem>
        <MenuItem icon={<Trash2 size={15} />} danger onSelect={() => setOpen("delete")}>
          {t("history.delete")}
        </MenuItem>
      </Menu>
      {open === "rename" ? (
        <TitleDialog
          heading={t("history.rename.title")}
          action={t("history.rename")}
          label={t("history.name")}
          first={version.label}
          busy={rename.isPending}
          error={rename.error}
          onDone={(next) => rename.mutate({ id: version.id, label: next }, { onSuccess: close })}
          onClose={close}
        />
      ) : null}
      <Confirm
        open={open === "delete"}
        onOpenChange={close}
        title={t("history.delete.title", { label })}
        description={t("history.delete.body")}
        action={t("history.delete")}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate(version, { onSettled: close })}
      />
    </div>
  );
}
