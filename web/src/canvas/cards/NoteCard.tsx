import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { textOf } from "../model";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Resizer } from "./Resizer";
import { Shell } from "./Shell";

export const NoteCard = memo(function NoteCard({ id, data: { node }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const text = textOf(node, "text");
  return (
    <Shell
      node={node}
      selected={selected}
      label={`${t("kind.note")} ${text.slice(0, 60)}`}
      className="board-note"
      face={<Face title={text.slice(0, 120)} />}
    >
      <Resizer id={id} shown={selected} minWidth={120} minHeight={60} />
      <div className="h-full overflow-hidden rounded-[inherit]">
        <InPlace
          id={id}
          field="text"
          value={text}
          label={t("field.text")}
          placeholder={t("card.emptyNote")}
          className="min-h-full px-3.5 py-3 text-base text-fg"
        />
      </div>
    </Shell>
  );
});
