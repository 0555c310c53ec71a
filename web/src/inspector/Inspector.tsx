// The right panel: every field of the selected card. Several cards: what can be done to them together. An edge: its kind and label.
import { Copy, Lock, LockOpen, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { deleteAll, setField } from "@/canvas/edits";
import { duplicate } from "@/canvas/edits";
import { KindIcon } from "@/canvas/KindIcon";
import { KINDS, kindKey } from "@/canvas/kinds";
import type { CardContent } from "@/canvas/boardStore";
import { useBoard, useCard, useSelection } from "@/canvas/useBoard";
import { isKey, useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { Badge, Banner, IconButton } from "@/ui";
import { ColourField } from "./ColourField";
import { EdgePanel } from "./EdgePanel";
import { FieldRow } from "./FieldRow";

export function Inspector() {
  const selection = useSelection();
  const { flow } = useBoard();
  const edge = useCell(flow).edges.find((one) => one.selected);
  const card = useCard(selection[0] ?? null);
  if (selection.length > 1) return <SeveralPanel ids={selection} />;
  if (card) return <NodePanel key={card.node.id} card={card} />;
  return edge?.data ? <EdgePanel key={edge.id} edge={edge.data.edge} /> : null;
}

export function Panel({ title, icon, actions, children }: { title: ReactNode; icon?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const t = useT();
  return (
    <aside aria-label={t("inspector.title")} className="flex w-80 shrink-0 flex-col border-l border-line bg-surface" data-testid="inspector">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3.5">
        {icon}
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{title}</h2>
        {actions}
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-y-auto px-3.5 pt-3 pb-10">{children}</div>
    </aside>
  );
}

function NodePanel({ card: { node, number } }: { card: CardContent }) {
  const t = useT();
  const { canEdit } = useRoom();
  const spec = KINDS.get(node.kind);
  const key = kindKey(node.kind);
  const kind = key && isKey(key) ? (t as (key: string) => string)(key) : node.kind || t("card.invalid");
  const fields = spec?.fields ?? [];
  const more = fields.filter((field) => field.type === "json");
  return (
    <Panel title={number === null ? kind : `${kind} ${number}`} icon={<KindIcon kind={node.kind} />} actions={canEdit ? <Actions ids={[node.id]} /> : <Badge>{t("board.viewOnlyShort")}</Badge>}>
      {node.invalid ? <Banner tone="warn">{t(`invalid.${node.invalid.reason}`, { name: node.invalid.name })}</Banner> : null}
      {fields.filter((field) => field.type !== "json").map((field) => (
        <FieldRow key={field.name} node={node} field={field} />
      ))}
      {node.kind === "character" ? <ColourField node={node} /> : null}
      {more.length > 0 ? (
        <details className="group">
          <summary className="cursor-pointer py-1 text-xs font-medium text-fg-muted select-none hover:text-fg">{t("inspector.more")}</summary>
          <div className="mt-2 flex flex-col gap-3.5">
            {more.map((field) => (
              <FieldRow key={field.name} node={node} field={field} />
            ))}
          </div>
        </details>
      ) : null}
    </Panel>
  );
}

function SeveralPanel({ ids }: { ids: readonly string[] }) {
  const t = useT();
  const { canEdit } = useRoom();
  return (
    <Panel title={t("inspector.several", { count: ids.length })} actions={canEdit ? <Actions ids={ids} /> : null}>
      <p className="text-sm text-fg-muted">{t("inspector.several.hint")}</p>
    </Panel>
  );
}

function Actions({ ids }: { ids: readonly string[] }) {
  const t = useT();
  const board = useBoard();
  const { connection } = useRoom();
  const nodes = () => ids.flatMap((id) => board.node(id) ?? []);
  const locked = ids.length > 0 && ids.every((id) => board.node(id)?.locked);
  const lock = () => connection.edit(() => nodes().forEach((node) => setField(connection, node.id, "locked", locked ? undefined : true)));
  const copy = () => board.select(duplicate(connection, nodes().filter((node) => !node.invalid), board.links(), board.all(), [24, 24]));
  const remove = () => deleteAll(connection, nodes().filter((node) => !node.locked), [], board.all(), board.links());
  return (
    <div className="flex items-center">
      <IconButton label={t(locked ? "inspector.unlock" : "inspector.lock")} size="sm" aria-pressed={locked} onClick={lock}>
        {locked ? <Lock size={14} /> : <LockOpen size={14} />}
      </IconButton>
      <IconButton label={t("inspector.duplicate")} shortcut="Mod+D" size="sm" onClick={copy}>
        <Copy size={14} />
      </IconButton>
      <IconButton label={t("inspector.delete")} shortcut="Delete" size="sm" disabled={locked} onClick={remove}>
        <Trash2 size={14} />
      </IconButton>
    </div>
  );
}
