import type { NodeProps } from "@xyflow/react";
import { AudioLines, Image, type LucideIcon, Play } from "lucide-react";
import { memo } from "react";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { nameOf, textOf } from "../model";
import { Face } from "./Face";
import { Film } from "./Film";
import { Picture, pictureOf } from "./Picture";
import { InPlace } from "./InPlace";
import { Shell } from "./Shell";

type Media = "image" | "video" | "audio";
const SIGNS: Record<Media, LucideIcon> = { image: Image, video: Play, audio: AudioLines };

/** The file of the picture with which a video begins; anything may stand in `meta`. */
const posterOf = (meta: unknown): unknown => (meta && typeof meta === "object" ? (meta as { poster?: unknown }).poster : undefined);

/** An image, a video or a sound: the thing itself, and its title under it. */
export const MediaCard = memo(function MediaCard({ id, data: { node }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const kind = node.kind as Media;
  const Sign = SIGNS[kind];
  const title = textOf(node, "title");
  const { asset } = node.fields;
  return (
    <Shell node={node} selected={selected} label={`${t(`kind.${kind}`)} ${title}`} face={<Face title={title || nameOf(node) || t(`kind.${kind}`)} />}>
      <Picture url={kind === "image" ? pictureOf(asset) : undefined} className={kind === "audio" ? "h-16" : "h-33.75"}>
        {kind === "video" && typeof asset === "string" && asset ? (
          <Film key={asset} asset={asset} poster={posterOf(node.fields.meta)} title={title} />
        ) : (
          <span className="board-medium">
            <JobRing node={id}>
              <Sign size={20} strokeWidth={1.6} aria-hidden />
            </JobRing>
          </span>
        )}
        <JobWord node={id} className="board-tag absolute bottom-2 left-2" />
      </Picture>
      <div className="board-body justify-center px-3">
        <InPlace
          id={id}
          field="title"
          value={title}
          label={t("field.title")}
          placeholder={t(`kind.${kind}`)}
          singleLine
          clamp="truncate"
          className="text-sm font-medium text-fg"
        />
      </div>
    </Shell>
  );
});
