// A version laid out as it was, over the live board, which goes on underneath: what can be done about it is in the bar above.
import { ArrowLeft, RotateCcw } from "lucide-react";
import { useState } from "react";
import { type Version, errorText } from "@/api";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Banner, Button, Confirm, Spinner, toast } from "@/ui";
import { Still } from "./Still";
import { useVersionLabel } from "./VersionsPanel";
import { useRestore, useVersionDocument } from "./versions";

export function VersionPreview({ version, onLeave }: { version: Version; onLeave: () => void }) {
  const t = useT();
  const { projectId } = useRoom();
  const stored = useVersionDocument(projectId, version.id);
  return (
    <section aria-label={t("history.preview", { label: useVersionLabel()(version) })} className="absolute inset-0 z-30 flex animate-fade flex-col bg-canvas">
      <Bar version={version} onLeave={onLeave} />
      <div className="relative min-h-0 flex-1">
        {stored.isPending ? (
          <div className="grid h-full place-items-center">
            <Spinner label={t("ui.loading")} className="text-fg-faint" />
          </div>
        ) : null}
        {stored.error ? (
          <Banner tone="danger" className="m-4" action={<Button size="sm" onClick={() => void stored.refetch()}>{t("ui.retry")}</Button>}>
            {errorText(stored.error, t)}
          </Banner>
        ) : null}
        {stored.data ? <Still update={stored.data} /> : null}
      </div>
    </section>
  );
}

function Bar({ version, onLeave }: { version: Version; onLeave: () => void }) {
  const t = useT();
  const format = useFormat();
  const label = useVersionLabel()(version);
  const { projectId, canEdit } = useRoom();
  const [asking, setAsking] = useState(false);
  const restore = useRestore(projectId);
  const when = format.dateTime(version.createdAt);
  const confirm = () =>
    restore.mutate(version, {
      onSuccess: () => {
        toast(t("history.restored", { label }), { tone: "ok" });
        onLeave();
      },
      onSettled: () => setAsking(false),
    });
  return (
    <div role="status" className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-3 py-1.5 text-sm text-accent-fg">
      <p className="min-w-0 flex-1 basis-80">{t("history.viewing", { label, when })}</p>
      <Button icon={<ArrowLeft size={15} />} onClick={onLeave}>
        {t("history.back")}
      </Button>
      {canEdit ? (
        <Button weight="primary" icon={<RotateCcw size={14} />} onClick={() => setAsking(true)}>
          {t("history.restore")}
        </Button>
      ) : null}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("history.restore.title", { label })}
        description={t("history.restore.body", { when: format.ago(version.createdAt) })}
        action={t("history.restore")}
        busy={restore.isPending}
        onConfirm={confirm}
      />
    </div>
  );
}
