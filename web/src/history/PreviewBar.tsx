// Says that this is the past, and what can be done with it as a whole.
import { ArrowLeft, Bookmark, GitFork, History, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Button, Confirm } from "@/ui";
import { ForkDialog, NameDialog } from "./MomentDialogs";
import { backToNow } from "./looking";
import { useRestoring } from "./restoring";
import { type Entry, isNamed, placeOf } from "./timeline";

type Open = "restore" | "name" | "fork";

export function PreviewBar({ entry, title }: { entry: Entry; title: string }) {
  const t = useT();
  const format = useFormat();
  const { canEdit } = useRoom();
  const [open, setOpen] = useState<Open | null>(null);
  const restoring = useRestoring();
  const close = () => setOpen(null);
  const label = entry.version && isNamed(entry.version) ? entry.version.label : "";
  const confirm = () => restoring.mutate({ ...placeOf(entry), label }, { onSuccess: backToNow, onSettled: close });
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 border-b border-line bg-warn-soft px-3 py-1.5 text-sm text-warn-fg" data-testid="past">
      <History size={16} className="shrink-0" aria-hidden />
      <p role="status" className="min-w-0 flex-1 basis-72 leading-snug">
        <strong className="font-semibold">{t("history.viewing", { label: title, when: format.dateTime(entry.at) })}</strong>{" "}
        <span className="max-sm:hidden">{t("history.viewing.body")}</span>
      </p>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button icon={<ArrowLeft size={15} />} onClick={backToNow}>
          {t("history.back")}
        </Button>
        {canEdit && !label ? (
          <Button icon={<Bookmark size={14} />} onClick={() => setOpen("name")}>
            <span className="max-sm:sr-only">{t("history.nameIt")}</span>
          </Button>
        ) : null}
        <Button icon={<GitFork size={14} />} onClick={() => setOpen("fork")}>
          <span className="max-sm:sr-only">{t("history.fork")}</span>
        </Button>
        {canEdit ? (
          <Button weight="primary" icon={<RotateCcw size={14} />} onClick={() => setOpen("restore")}>
            {t("history.restore.all")}
          </Button>
        ) : null}
      </div>
      {open === "name" ? <NameDialog seq={entry.seq} onClose={close} /> : null}
      {open === "fork" ? <ForkDialog place={placeOf(entry)} title={title} onClose={close} /> : null}
      <Confirm
        open={open === "restore"}
        onOpenChange={close}
        title={t("history.restore.title", { label: title })}
        description={t("history.restore.body", { when: format.ago(entry.at) })}
        action={t("history.restore")}
        busy={restoring.isPending}
        onConfirm={confirm}
      />
    </div>
  );
}
