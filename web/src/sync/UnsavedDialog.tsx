// The edits that the server has not taken: what they are, to copy, to keep as a file, or to let go.
import { Copy, Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Translate, useT } from "@/i18n";
import { Badge, Button, Confirm, copyText, Dialog, IconButton, toast } from "@/ui";
import { useCell } from "./cell";
import { asText, titleOf, wordsOf } from "./changeWords";
import { download, eraseLocal, unsavedAsFile } from "./local";
import type { Change } from "./notebook";
import { useRoom } from "./RoomProvider";

export function UnsavedDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { connection, projectId } = useRoom();
  const { unsaved } = useCell(connection.status);
  const [asking, setAsking] = useState(false);
  const changes = connection.unsavedChanges();
  const keep = async () => {
    const file = await unsavedAsFile(projectId);
    if (file) download(file);
  };
  const discard = async () => {
    await eraseLocal(projectId);
    location.reload();
  };
  const footer = (
    <>
      <Button weight="quietDanger" icon={<Trash2 size={14} />} className="mr-auto" onClick={() => setAsking(true)}>
        {t("unsaved.discard")}
      </Button>
      <Button icon={<Copy size={14} />} disabled={changes.length === 0} onClick={() => void copied(asText(changes, t), t)}>
        {t("unsaved.copyAll")}
      </Button>
      <Button weight="primary" icon={<Download size={14} />} onClick={() => void keep()}>
        {t("unsaved.download")}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t("unsaved.title")} description={t("unsaved.body")} footer={footer}>
      {changes.length === 0 ? <p className="text-sm text-fg-muted">{t("unsaved.onlyPlaces", { count: unsaved })}</p> : null}
      <ul className="flex flex-col gap-2" data-testid="unsaved-changes">
        {changes.map(({ change, value }) => (
          <Row key={`${change.where}/${change.id}/${change.field}`} change={change} words={wordsOf(value, t)} />
        ))}
      </ul>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("unsaved.discard.title")}
        description={t("unsaved.discard.body")}
        action={t("unsaved.discard")}
        danger
        onConfirm={() => void discard()}
      />
    </Dialog>
  );
}

async function copied(text: string, t: Translate): Promise<void> {
  const done = await copyText(text);
  toast(t(done ? "ui.copied" : "unsaved.notCopied"), { tone: done ? "ok" : "danger" });
}

function Row({ change, words }: { change: Change; words: string }) {
  const t = useT();
  const title = titleOf(change, t);
  return (
    <li className="rounded-md border border-line p-2.5">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 truncate text-sm font-medium">{title}</p>
        <Badge>{t(`unsaved.${change.what}`)}</Badge>
        {words ? (
          <IconButton label={t("unsaved.copy", { title })} size="sm" tooltip={false} onClick={() => void copied(words, t)}>
            <Copy size={13} />
          </IconButton>
        ) : null}
      </div>
      {words ? <p className="mt-1 line-clamp-6 text-sm break-words whitespace-pre-wrap text-fg-muted select-text">{words}</p> : null}
    </li>
  );
}
