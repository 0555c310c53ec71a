// The right panel: every field of the selected card; an edge's kind and label. of several cards what they have in common.
import { X } from "lucide-react";
import { memo, type ReactNode, useSyncExternalStore } from "react";
import { fieldKey } from "@/canvas/fieldNames";
import { KindIcon } from "@/canvas/KindIcon";
import { kindKey } from "@/canvas/kinds";
import type { CardContent } from "@/canvas/boardStore";
import { useBoard, useCard, useSelection } from "@/canvas/useBoard";
import { NodeHistory } from "@/history/NodeHistory";
import { isKey, useT } from "@/i18n";
import { LateResults } from "@/jobs";
import { useRoom } from "@/sync";
import { Badge, Banner, IconButton } from "@/ui";
import { CardActions } from "./CardActions";
import { ColourField } from "./ColourField";
import { EdgePanel } from "./EdgePanel";
import { FieldGroup } from "./FieldGroup";
import { FieldRow } from "./FieldRow";
import { groupsOf } from "./groups";
import { SeveralPanel } from "./SeveralPanel";

export function Inspector() {
  const selection = useSelection();
  const { flow } = useBoard();
  const edge = useSyncExternalStore(flow.subscribe, () => flow.get().edges.find((one) => one.selected));
  const card = useCard(selection[0] ?? null);
  if (selection.length > 1) return <SeveralPanel ids={selection} />;
  if (card) return <NodePanel key={card.node.id} card={card} />;
  return edge?.data ? <EdgePanel key={edge.id} edge={edge.data.edge} /> : null;
}

export function Panel({ title, icon, actions, children }: { title: ReactNode; icon?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const t = useT();
  const board = useBoard();
  return (
    <aside
      aria-label={t("inspector.title")} className="flex w-80 shrink-0 flex-col border-l border-line bg-surface max-sm:absolute max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-20 max-sm:h-[46%] max-sm:w-auto max-sm:rounded-t-xl max-sm:border-t max-sm:border-l-0 max-sm:shadow-lg"
      data-testid="inspector"
    >
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3.5">
        {icon}
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{title}</h2>
        {actions}
        <IconButton label={t("ui.close")} size="sm" className="sm:hidden" onClick={() => board.select([])}>
          <X size={15} />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3.5 overflow-y-auto px-3.5 pt-3 pb-10">{children}</div>
    </aside>
  );
}

const NodePanel = memo(function NodePanel({ card: { node, number } }: { card: CardContent }) {
  const t = useT();
  const { canEdit } = useRoom();
  const key = kindKey(node.kind);
  const kind = key && isKey(key) ? (t as (key: string) => string)(key) : node.kind || t("card.invalid");
  return (
    <Panel
      title={number === null ? kind : `${kind} ${number}`}
      icon={<KindIcon kind={node.kind} />}
      actions={canEdit ? <CardActions ids={[node.id]} /> : <Badge>{t("board.viewOnlyShort")}</Badge>}
    >
      {node.invalid ? <Banner tone="warn">{t(`invalid.${node.invalid.reason}`, { name: node.invalid.reason === "field" ? fieldKey(node.invalid.name, t) : node.invalid.name })}</Banner> : null}
      <LateResults node={node.id} />
      {groupsOf(node.kind).map((group) => (
        <FieldGroup key={group.name} name={group.name}>
          {group.fields.filter((field) => field.name !== "number" || number === null).map((field) => (
            <FieldRow key={field.name} node={node} field={field} />
          ))}
          {node.kind === "character" && group.name === "looks" ? <ColourField node={node} /> : null}
        </FieldGroup>
      ))}
      <NodeHistory node={node} />
    </Panel>
  );
});
