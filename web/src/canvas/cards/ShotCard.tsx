import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { textOf } from "../model";
import { Face } from "./Face";
import { Finder, Picture, pictureOf } from "./Picture";
import { InPlace } from "./InPlace";
import { Shell } from "./Shell";

/** A small panel: what the camera sees, how, and the number of the shot. */
export const ShotCard = memo(function ShotCard({ id, data: { node, picture }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const number = typeof node.fields.number === "number" ? String(node.fields.number) : "";
  const text = textOf(node, "description");
  const camera = ["shotSize", "angle", "focus"].map((name) => textOf(node, name)).filter(Boolean);
  return (
    <Shell
      node={node}
      selected={selected}
      label={`${t("kind.shot")} ${number} ${text.slice(0, 60)}`}
      face={<Face mark={number} title={text.slice(0, 120) || camera.join(" · ") || t("kind.shot")} />}
    >
      <Picture className="h-33.75">
        {picture ? <img src={pictureOf(picture)} alt="" loading="lazy" decoding="async" draggable={false} /> : <Finder />}
        <span className="absolute top-2 left-2 flex items-center gap-1.5">
          <JobRing node={id}>
            <span className="board-number">{number || "·"}</span>
          </JobRing>
          <JobWord node={id} className="board-tag" />
        </span>
        <span className="absolute inset-x-2 bottom-2 flex gap-1">
          {camera.map((fact) => (
            <span key={fact} className="board-tag truncate">
              {fact}
            </span>
          ))}
        </span>
      </Picture>
      <div className="board-body px-3 pt-2">
        <InPlace
          id={id}
          field="description"
          value={text}
          label={t("field.description")}
          placeholder={t("card.noText")}
          clamp="board-prose"
          className="text-sm text-fg [--lines:2]"
        />
      </div>
    </Shell>
  );
});
