import type { NodeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { HolderTag, useHolders } from "@/presence";
import { useT } from "@/i18n";
import { cx } from "@/ui";
import type { CardNode } from "../boardStore";
import { textOf } from "../model";
import { InPlace } from "./InPlace";
import { Resizer } from "./Resizer";
import { Locked } from "./Shell";

/** Lies under the others; what lies in it moves with it. */
export const FrameCard = memo(function FrameCard({ id, data: { node }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const holder = useHolders(id)[0];
  const title = textOf(node, "title");
  return (
    <div
      className={cx("board-frame", selected && "is-selected", holder && "is-held")}
      style={{ "--tint": node.color ?? undefined, "--holder": holder?.color } as CSSProperties}
      aria-label={`${t("kind.frame")} ${title}`}
      data-card={id}
      data-kind="frame"
    >
      <Resizer id={id} shown={selected} minWidth={200} minHeight={120} />
      {node.locked ? <Locked /> : null}
      <HolderTag node={id} />
      <InPlace
        id={id}
        field="title"
        value={title}
        label={t("field.title")}
        placeholder={t("kind.frame")}
        singleLine
        clamp="truncate"
        className="board-frame-title"
      />
    </div>
  );
});
