// A relation: what kind it is and what it says.
import { Trash2 } from "lucide-react";
import { useId } from "react";
import { disconnect, setEdgeField } from "@/canvas/edits";
import { EDGE_KINDS } from "@/canvas/kinds";
import { type BoardEdge, nameOf } from "@/canvas/model";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { IconButton, Select } from "@/ui";
import { DraftField } from "./DraftField";
import { Panel } from "./Inspector";

export function EdgePanel({ edge }: { edge: BoardEdge }) {
  const t = useT();
  const id = useId();
  const board = useBoard();
  const { connection, canEdit } = useRoom();
  const name = (node: string) => {
    const found = board.node(node);
    return (found && nameOf(found)) || t("card.unnamed");
  };
  const remove = canEdit ? (
    <IconButton label={t("inspector.delete")} shortcut="Delete" size="sm" onClick={() => disconnect(connection, [edge.id])}>
      <Trash2 size={14} />
    </IconButton>
  ) : null;
  return (
    <Panel title={t("inspector.edge")} actions={remove}>
      <p className="text-sm text-fg-muted">
        {name(edge.from)} → {name(edge.to)}
      </p>
      <div className="flex flex-col gap-1">
        <span className="text-xs font-medium text-fg-muted">{t("field.kind")}</span>
        <Select
          value={edge.kind}
          label={t("field.kind")}
          disabled={!canEdit}
          options={EDGE_KINDS.map((kind) => ({ value: kind as string, label: t(`edge.${kind}`) }))}
          onChange={(kind) => setEdgeField(connection, edge.id, "kind", kind)}
          className="w-full"
        />
      </div>
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-xs font-medium text-fg-muted">
          {t("field.label")}
        </label>
        <DraftField
          id={id}
          value={edge.label}
          parse={(text) => ({ value: text || undefined })}
          onCommit={(value) => setEdgeField(connection, edge.id, "label", value)}
          readOnly={!canEdit}
          rows={1}
        />
      </div>
    </Panel>
  );
}
