import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { useT } from "@/i18n";
import { initials, inkOn } from "@/ui";
import type { CardNode } from "../boardStore";
import { choiceName } from "../fieldNames";
import { textOf } from "../model";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Shell } from "./Shell";

/** A bubble in the colour of who speaks. */
export const DialogueCard = memo(function DialogueCard({ id, data: { node, cast }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const speaker = cast[0];
  const text = textOf(node, "text");
  const voice = textOf(node, "voice");
  const manner = [speaker && voice && voice !== "dialogue" ? choiceName(voice, t) : "", textOf(node, "emotion")].filter(Boolean).join(" · ");
  const name = speaker?.name || (voice === "narration" ? choiceName(voice, t) : t("card.someone"));
  return (
    <Shell
      node={node}
      selected={selected}
      tint={speaker?.color}
      className="board-bubble"
      label={`${t("kind.dialogue")} ${name} ${text.slice(0, 60)}`}
      face={<Face title={text.slice(0, 120) || name} />}
    >
      <div className="board-body gap-1.5 px-3.5 py-3">
        <div className="flex h-5 shrink-0 items-center gap-1.5 text-xs">
          <JobRing node={id}>
            <span
              className="board-disc"
              style={{ background: "var(--tint)", color: speaker ? inkOn(speaker.color) : "var(--raised)" }}
              aria-hidden
            >
              {speaker ? initials(speaker.name) : "“"}
            </span>
          </JobRing>
          <span className="truncate font-semibold text-fg">{name}</span>
          <JobWord node={id} />
          <span className="ml-auto max-w-28 truncate text-fg-muted">{manner}</span>
        </div>
        <InPlace
          id={id}
          field="text"
          value={text}
          label={t("field.text")}
          placeholder={t("card.noLine")}
          clamp="board-prose"
          className="text-sm text-fg [--lines:2]"
        />
      </div>
    </Shell>
  );
});
