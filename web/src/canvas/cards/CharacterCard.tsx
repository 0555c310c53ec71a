import type { NodeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { useT } from "@/i18n";
import { initials, inkOn } from "@/ui";
import type { CardNode } from "../boardStore";
import { coloursOf, linesOf, textOf } from "../model";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Prose } from "./Prose";
import { Shell } from "./Shell";

const MOST_COLOURS = 5;

export const CharacterCard = memo(function CharacterCard({ id, data: { node, color }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const name = textOf(node, "name");
  const [about = "", ...more] = ["brief", "appearance", "personality", "background"].map((field) => textOf(node, field)).filter(Boolean);
  const aliases = linesOf(node, "aliases").join(" · ");
  const colours = coloursOf(node).slice(0, MOST_COLOURS);
  return (
    <Shell
      node={node}
      selected={selected}
      tint={color}
      label={`${t("kind.character")} ${name}`}
      face={<Face mark={initials(name)} ink={inkOn(color)} title={name || t("card.unnamed")} />}
    >
      <div className="board-body px-3.5 py-3">
        <div className="flex shrink-0 items-center gap-3">
          <JobRing node={id}>
            <span className="board-portrait" style={{ "--ink": inkOn(color) } as CSSProperties} aria-hidden>
              {initials(name)}
            </span>
          </JobRing>
          <div className="min-w-0 flex-1">
            <InPlace
              id={id}
              field="name"
              value={name}
              label={t("field.name")}
              placeholder={t("card.unnamed")}
              singleLine
              clamp="truncate"
              className="text-base font-semibold text-fg"
            />
            <div className="flex h-4.5 items-center gap-2 text-xs text-fg-muted">
              <span className="truncate">{textOf(node, "role") || t("kind.character")}</span>
              <JobWord node={id} />
            </div>
            <div className="mt-1 flex h-2.5 gap-1" aria-hidden>
              {colours.map((colour) => (
                <span key={colour} className="board-swatch" style={{ background: colour }} />
              ))}
            </div>
          </div>
        </div>
        <Prose text={about} more={[...more, aliases].filter(Boolean).join(" ")} empty={t("card.noText")} lines={3} className="mt-2 text-fg-muted" />
      </div>
    </Shell>
  );
});
