// The history of the selected card, in the inspector: who changed which field when, and each value can come back. It is
// asked for when it is opened.
import { Eye } from "lucide-react";
import { useCallback, useState } from "react";
import { type Author, type NodeEdit, errorText, keys, queryClient } from "@/api";
import { type BoardNode, nameOf } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { useFormat, useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Banner, Button, Disclosure, IconButton, Spinner } from "@/ui";
import { AuthorFaces, useAuthorColour } from "./AuthorFaces";
import { useNodeHistory, useQuiet } from "./api";
import { FieldChange } from "./FieldChange";
import { lookAt } from "./looking";
import { useRestoring } from "./restoring";
import { fieldName } from "./values";
import { useKnown } from "./useTimeline";
import { done } from "./words";

export function NodeHistory({ node }: { node: BoardNode }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <Disclosure title={t("history.node")} open={open} onToggle={() => setOpen(!open)}>
      {open ? <Edits node={node} /> : null}
    </Disclosure>
  );
}

function Edits({ node }: { node: BoardNode }) {
  const t = useT();
  const { projectId, connection } = useRoom();
  const found = useNodeHistory(projectId, node.id);
  const colourOf = useAuthorColour();
  const renew = useCallback(() => void queryClient.invalidateQueries({ queryKey: keys.nodeHistory(projectId, node.id) }), [projectId, node.id]);
  useQuiet(connection, renew);
  const edits = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {found.isPending ? <Spinner label={t("ui.loading")} className="mx-auto my-3 text-fg-faint" /> : null}
      {found.error && !found.data ? (
        <Banner tone="danger" action={<Button size="sm" onClick={() => void found.refetch()}>{t("ui.retry")}</Button>}>
          {errorText(found.error, t)}
        </Banner>
      ) : null}
      {found.data && edits.length === 0 && !found.hasNextPage ? <p className="text-sm text-fg-muted">{t("history.node.none")}</p> : null}
      <ol className="flex flex-col gap-4" data-testid="node-history">
        {edits.map((edit) => (
          <Edit key={edit.seqFrom} edit={edit} node={node} colourOf={colourOf} />
        ))}
      </ol>
      {found.hasNextPage ? (
        <Button weight="ghost" size="sm" className="mt-2 w-full" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("history.more")}
        </Button>
      ) : null}
    </>
  );
}

/** What says nothing to a person who reads what was done to a card. */
const SILENT = new Set(["kind", "order", "xy", "size"]);

function Edit({ edit, node, colourOf }: { edit: NodeEdit; node: BoardNode; colourOf: (author: Author) => string }) {
  const t = useT();
  const format = useFormat();
  const known = useKnown();
  const board = useBoard();
  const { canEdit } = useRoom();
  const restoring = useRestoring();
  const cardName = useCallback((id: string) => (board.node(id) ? nameOf(board.node(id)!) : undefined), [board]);
  const fields = Object.entries(edit.fields);
  const shown = fields.filter(([field, { before, after }]) => (edit.what === "changed" ? true : !SILENT.has(field)) && !(isEmpty(before) && isEmpty(after)));
  const did = done({ origins: [edit.origin] }, known) ?? t(`history.node.${edit.what}`, { name: edit.author.name || t("history.somebody") });
  const look = () =>
    lookAt({ key: `node:${edit.seqTo}`, seq: edit.seqTo, at: edit.at, version: null, moment: null, authors: [edit.author], before: edit.seqFrom - 1 });
  const back = (field: string) => restoring.mutate({ seq: edit.seqTo, version: null, label: "", nodes: [node.id], fields: [field] });
  return (
    <li className="flex flex-col gap-1.5" data-edit={edit.what}>
      <div className="flex items-center gap-2">
        <AuthorFaces authors={[edit.author]} colourOf={colourOf} />
        <div className="min-w-0 flex-1 leading-tight">
          <p className="text-sm break-words">{did}</p>
          <time dateTime={edit.at} title={format.dateTime(edit.at)} className="text-2xs text-fg-muted">
            {format.ago(edit.at)}
          </time>
        </div>
        <IconButton label={t("history.node.show")} size="sm" onClick={look}>
          <Eye size={14} />
        </IconButton>
      </div>
      {shown.length > 0 ? (
        <dl className="ml-7 flex flex-col gap-2">
          {shown.map(([field, change]) => (
            <FieldChange
              key={field}
              field={field}
              change={change}
              first={edit.what === "added"}
              labels={["history.was", "history.became"]}
              cardName={cardName}
              action={
                canEdit && edit.what !== "removed" && !same(node, field, change.after) ? (
                  <Button size="sm" weight="quietAccent" busy={restoring.isPending} aria-label={t("history.node.value.of", { field: fieldName(field, t) })} onClick={() => back(field)}>
                    {t("history.node.value")}
                  </Button>
                ) : null
              }
            />
          ))}
        </dl>
      ) : null}
    </li>
  );
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";

/** Whether the card says this now. */
function same(node: BoardNode, field: string, value: unknown): boolean {
  const head: Record<string, unknown> = { kind: node.kind, xy: node.xy, size: node.size, parent: node.parent, order: node.order, color: node.color, locked: node.locked };
  const now = field in head ? head[field] : node.fields[field];
  return (isEmpty(now) && isEmpty(value)) || JSON.stringify(now) === JSON.stringify(value);
}
