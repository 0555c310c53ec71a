import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useHolders } from "@/presence";
import { useT } from "@/i18n";
import { cx } from "@/ui";
import type { CardNode } from "../boardStore";
import { textOf } from "../model";
import { InPlace } from "./InPlace";
import { Resizer } from "./Resizer";

/** Lies under the others; what lies in it moves with it. */
export const FrameCard = memo(function FrameCard({ id, data: { node }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const holder = useHolders(id)[0];
  const title = textOf(node, "title");
  const outline = holder && !selected ? { outline: `2px solid ${holder.color}` } : undefined;
  return (
    <div
      className={cx("relative h-full rounded-xl border bg-sunken/60", selected ? "border-accent ring-1 ring-accent" : "border-line-strong")}
      style={outline}
      aria-label={`${t("kind.frame")} ${title}`}
      data-card={id}
    >
      <Resizer id={id} shown={selected} minWidth={200} minHeight={120} />
      <InPlace
        id={id}
        field="title"
        value={title}
        label={t("field.title")}
        placeholder={t("kind.frame")}
        singleLine
        clamp="truncate"
        className="board-frame-title absolute bottom-full left-1 mb-1 max-w-full text-sm font-semibold text-fg-muted"
      />
    </div>
  );
});
