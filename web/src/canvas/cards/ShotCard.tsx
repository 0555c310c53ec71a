import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { textOf } from "../model";
import { Face } from "./Face";
import { Finder, Picture, pictureOf } from "./Picture";
import { InPlace } from "./InPlace";
import { Shell } from "./Shell";
import { ShotMarks } from "./ShotMarks";

/** A small panel: what the camera sees, how, and the number of the shot. */
export const ShotCard = memo(function ShotCard({ id, data: { node, number: place, picture }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const number = String(place ?? (typeof node.fields.number === "number" ? node.fields.number : ""));
  const text = textOf(node, "description");
  // From where it is taken and what the eye goes to is seen in a picture.
  const camera = (picture ? ["shotSize"] : ["shotSize", "angle"]).map((name) => textOf(node, name)).filter(Boolean);
  const focus = picture ? "" : textOf(node, "focus");
  return (
    <Shell
      node={node}
      selected={selected}
      label={`${t("kind.shot")} ${number} ${text.slice(0, 60)}`}
      face={<Face mark={number} title={text.slice(0, 120) || camera.join(" · ") || t("kind.shot")} />}
    >
      <Picture className="h-33.75">
        {picture ? <img src={pictureOf(picture)} alt="" loading="lazy" decoding="async" draggable={false} /> : <Finder />}
        <ShotMarks id={id} number={number} camera={camera} />
        {focus ? <span className="board-tag absolute bottom-2 left-2 max-w-56 truncate">{focus}</span> : null}
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
