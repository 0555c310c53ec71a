import type { NodeProps } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { nameOf } from "../model";
import { Face } from "./Face";
import { Shell } from "./Shell";

/** A node that another program wrote and that makes no sense: said in words, never hidden, never a crash. */
export const InvalidCard = memo(function InvalidCard({ data: { node }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const { reason, name } = node.invalid ?? { reason: "kind", name: node.kind };
  return (
    <Shell
      node={node}
      selected={selected}
      tint="var(--warn)"
      label={t("card.invalid")}
      className="board-invalid"
      face={<Face title={nameOf(node) || t("card.invalid")} />}
    >
      <div className="flex gap-2 px-3 py-2.5 text-sm">
        <TriangleAlert size={15} className="mt-0.5 shrink-0 text-warn-fg" aria-hidden />
        <div className="min-w-0">
          <div className="truncate font-medium text-fg">{nameOf(node) || t("card.invalid")}</div>
          <div className="text-xs break-words text-fg-muted">{t(`invalid.${reason}`, { name })}</div>
        </div>
      </div>
    </Shell>
  );
});
