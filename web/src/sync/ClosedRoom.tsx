// The page of a room that cannot be entered (any more): why, is my work safe, what can I do.
// Where access has ended, the local copy goes, after the unsaved edits were offered as a file.
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Button, EmptyState } from "@/ui";
import { titleOf } from "./changeWords";
import type { Closed } from "./closing";
import { download, eraseLocal, unsavedAsFile, waitingNotes } from "./local";

/** Where it can be said that a person who has nothing waiting has lost nothing. */
const NOTHING_LOST: readonly Closed[] = ["signed-out", "too-large", "malformed", "closed"];
const ENDS_ACCESS: readonly Closed[] = ["forbidden", "gone"];

export function ClosedRoom({ projectId, closed }: { projectId: string; closed: Closed }) {
  const t = useT();
  const [waiting, setWaiting] = useState(() => countWaiting(projectId));
  const erases = ENDS_ACCESS.includes(closed);
  useEffect(() => {
    if (erases && waiting === 0) void eraseLocal(projectId);
  }, [erases, waiting, projectId]);

  const save = async () => {
    const file = await unsavedAsFile(projectId);
    if (file) download(file);
    if (erases) await drop();
  };
  const drop = async () => {
    await eraseLocal(projectId);
    setWaiting(0);
  };
  const reload = async () => {
    await eraseLocal(projectId);
    location.reload();
  };

  return (
    <div className="grid h-full place-items-center p-6">
      <EmptyState title={t(`room.closed.${closed}.title`)} action={<Actions {...{ closed, waiting, save, drop, reload }} />}>
        <p>{t(`room.closed.${closed}.body`)}</p>
        {waiting > 0 ? <p className="mt-2 font-medium text-fg">{t("room.closed.waiting", { count: waiting })}</p> : null}
        {waiting > 0 ? <Waiting projectId={projectId} /> : null}
        {waiting === 0 && NOTHING_LOST.includes(closed) ? <p>{t("room.closed.allSaved")}</p> : null}
        {erases && waiting === 0 ? <p>{t("room.closed.removed")}</p> : null}
      </EmptyState>
    </div>
  );
}

/** What they are, as far as it was noted; their texts are in the file. */
function Waiting({ projectId }: { projectId: string }) {
  const t = useT();
  const changes = [...waitingNotes(projectId).values()].flatMap((note) => note.changes ?? []);
  if (changes.length === 0) return null;
  return (
    <ul className="mx-auto mt-2 max-h-40 max-w-sm overflow-y-auto rounded-md border border-line px-3 py-1.5 text-left text-sm">
      {changes.map((change) => (
        <li key={`${change.where}/${change.id}/${change.field}`} className="flex items-center gap-2 py-0.5">
          <span className="min-w-0 flex-1 truncate">{titleOf(change, t)}</span>
          <span className="text-xs text-fg-faint">{t(`unsaved.${change.what}`)}</span>
        </li>
      ))}
    </ul>
  );
}

type ActionsProps = { closed: Closed; waiting: number; save: () => void; drop: () => void; reload: () => void };

function Actions({ closed, waiting, save, drop, reload }: ActionsProps) {
  const t = useT();
  const lineage = closed === "other-lineage";
  const erases = ENDS_ACCESS.includes(closed);
  return (
    <div className="flex flex-wrap justify-center gap-2">
      {waiting > 0 ? (
        <Button weight="primary" onClick={save}>
          {t("room.closed.save")}
        </Button>
      ) : null}
      {waiting > 0 && erases ? <Button onClick={drop}>{t("room.closed.discard")}</Button> : null}
      {closed === "signed-out" ? <Link href={`/signin?next=${encodeURIComponent(location.pathname)}`}>{t("room.closed.signIn")}</Link> : null}
      {lineage ? <Button onClick={reload}>{t(waiting > 0 ? "room.closed.reloadWithout" : "room.closed.reload")}</Button> : null}
      {closed === "malformed" || closed === "too-large" || closed === "closed" ? (
        <Button onClick={() => location.reload()}>{t("room.closed.reload")}</Button>
      ) : null}
      {erases && waiting === 0 ? <Link href="/">{t("room.closed.back")}</Link> : null}
    </div>
  );
}

function Link({ href, children }: { href: string; children: string }) {
  return <Button onClick={() => location.assign(href)}>{children}</Button>;
}

const countWaiting = (projectId: string): number => [...waitingNotes(projectId).values()].reduce((sum, note) => sum + note.count, 0);
