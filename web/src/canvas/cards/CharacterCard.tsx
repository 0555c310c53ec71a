import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useT } from "@/i18n";
import { initials, inkOn } from "@/ui";
import type { CardNode } from "../boardStore";
import { linesOf, textOf } from "../model";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Shell } from "./Shell";

export const CharacterCard = memo(function CharacterCard({ id, data: { node, color }, selected, height }: NodeProps<CardNode>) {
  const t = useT();
  const name = textOf(node, "name");
  const role = textOf(node, "role");
  const brief = textOf(node, "brief") || textOf(node, "appearance");
  const aliases = linesOf(node, "aliases");
  return (
    <Shell
      id={id}
      selected={selected}
      tint={color}
      label={`${t("kind.character")} ${name}`}
      className="overflow-visible"
      face={<Face mark={initials(name)} ink={inkOn(color)} title={name || t("card.unnamed")} height={height} />}
    >
      <div className="flex items-center gap-3 px-3.5 pt-3 pb-2.5">
        <span
          className="flex size-11 shrink-0 items-center justify-center rounded-full text-lg font-semibold"
          style={{ background: color, color: inkOn(color) }}
          aria-hidden
        >
          {initials(name)}
        </span>
        <div className="min-w-0 flex-1">
          <InPlace
            id={id}
            field="name"
            value={name}
            label={t("field.name")}
            placeholder={t("card.unnamed")}
            singleLine
            clamp="line-clamp-2"
            className="text-base font-semibold text-fg"
          />
          <div className="truncate text-xs text-fg-muted">{role || t("kind.character")}</div>
        </div>
      </div>
      {brief ? <p className="mx-3.5 mb-2.5 line-clamp-2 text-sm break-words text-fg-muted">{brief}</p> : null}
      {aliases.length > 0 ? (
        <div className="truncate border-t border-line px-3.5 py-1.5 text-xs text-fg-faint" title={aliases.join(" · ")}>
          {aliases.join(" · ")}
        </div>
      ) : null}
    </Shell>
  );
});
