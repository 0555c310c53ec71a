// What differs of the chosen card, field by field, and bringing back the card or a single field of it.
import { RotateCcw, X } from "lucide-react";
import { useCallback } from "react";
import { KindIcon } from "@/canvas/KindIcon";
import { nameOf } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { useFormat, useT } from "@/i18n";
import { kindName } from "@/outline/names";
import { useRoom } from "@/sync";
import { Button, IconButton } from "@/ui";
import { FieldChange } from "./FieldChange";
import type { Compared } from "./Legend";
import { MarkSign } from "./MarkSign";
import { type Mark, type Marks, restorable } from "./marks";
import { useRestoring } from "./restoring";
import type { Past } from "./Still";
import { type Entry, isNamed, placeOf } from "./timeline";
import { fieldName } from "./values";

type Props = {
  entry: Entry;
  past: Past;
  marks: Marks | null;
  compared: Compared;
  selected: readonly string[];
  onClose: () => void;
};

export function DifferencePanel({ entry, past, marks, compared, selected, onClose }: Props) {
  const t = useT();
  const format = useFormat();
  const { canEdit } = useRoom();
  const restoring = useRestoring();
  const id = selected.at(-1)!;
  const mark = marks?.byId.get(id);
  const several = selected.length > 1;
  const card = past.nodes.find(({ data }) => data.node.id === id)?.data.node;
  const kind = mark?.kind ?? card?.kind ?? "";
  const name = several ? t("history.selected", { count: selected.length }) : past.names.get(id) || mark?.title || kindName(kind, t);
  const nodes = marks ? restorable(selected, marks) : [];
  const away = nodes.length > 0 && nodes.every((one) => marks!.byId.get(one)!.ghost);
  // A card that was removed in this moment is not in it: it is as it was before.
  const place = away && compared === "before" ? { seq: entry.before!, version: null } : placeOf(entry);
  const label = entry.version && isNamed(entry.version) ? entry.version.label : "";
  return (
    <section
      aria-label={t("history.difference")}
      className="absolute top-3 right-3 bottom-16 z-20 flex w-78 flex-col self-start overflow-hidden rounded-lg bg-surface shadow-lg max-sm:inset-x-3 max-sm:top-auto max-sm:bottom-36 max-sm:max-h-[46%] max-sm:w-auto sm:bottom-auto sm:max-h-[calc(100%-5.5rem)]"
      data-testid="difference"
    >
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        {several ? null : mark ? <MarkSign what={mark.what} /> : <KindIcon kind={kind} size={15} />}
        <h3 className="min-w-0 flex-1 truncate text-sm font-semibold">{name}</h3>
        <IconButton label={t("history.letGo")} size="sm" tooltip={false} onClick={onClose}>
          <X size={15} />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-3 text-sm" tabIndex={0} role="group" aria-label={name}>
        {several || !marks ? null : <One mark={mark} compared={compared} past={past} onRestore={(fields) => restoring.mutate({ ...place, label, nodes: [id], fields })} busy={restoring.isPending} />}
        {several ? <p className="text-fg-muted">{format.sequence(namesOf(selected, past, marks))}</p> : null}
      </div>
      {canEdit && nodes.length > 0 ? (
        <footer className="shrink-0 border-t border-line p-2">
          <Button
            weight="primary"
            className="w-full"
            icon={<RotateCcw size={14} />}
            busy={restoring.isPending}
            onClick={() => restoring.mutate({ ...place, label, nodes }, { onSuccess: onClose })}
          >
            {t(away && compared === "now" ? "history.takeAway" : "history.restoreCard", { count: nodes.length })}
          </Button>
        </footer>
      ) : null}
    </section>
  );
}

const namesOf = (ids: readonly string[], past: Past, marks: Marks | null): string[] => ids.map((id) => past.names.get(id) || marks?.byId.get(id)?.title || "…");

type OneProps = { mark: Mark | undefined; compared: Compared; past: Past; onRestore: (fields: string[]) => void; busy: boolean };

function One({ mark, compared, past, onRestore, busy }: OneProps) {
  const t = useT();
  const { canEdit } = useRoom();
  const board = useBoard();
  const cardName = useCallback((id: string) => past.names.get(id) || (board.node(id) ? nameOf(board.node(id)!) : undefined), [past, board]);
  if (!mark) return <p className="text-fg-muted">{t(compared === "now" ? "history.asNow" : "history.asBefore")}</p>;
  if (mark.what === "added" || mark.what === "removed") return <p className="text-fg-muted">{t(WHOLE[compared][mark.what])}</p>;
  const fields = Object.entries(mark.fields);
  return (
    <dl className="flex flex-col gap-3.5">
      {fields.map(([field, change]) => (
        <FieldChange
          key={field}
          field={field}
          change={change}
          labels={compared === "now" ? ["history.then", "history.later"] : ["history.was", "history.became"]}
          cardName={cardName}
          action={
            canEdit ? (
              <Button size="sm" weight="quietAccent" disabled={busy} aria-label={t("history.restoreField.of", { field: fieldName(field, t) })} onClick={() => onRestore([field])}>
                {t("history.restoreField")}
              </Button>
            ) : null
          }
        />
      ))}
    </dl>
  );
}

const WHOLE = {
  now: { added: "history.came", removed: "history.gone" },
  before: { added: "history.added.then", removed: "history.removed.then" },
} as const;
