import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { usePreview } from "@/jobs";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { secondsOf, textOf } from "../model";
import { Cast } from "./Cast";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Picture, Stage } from "./Picture";
import { Ghost, Prose } from "./Prose";
import { Shell } from "./Shell";

export const SceneCard = memo(function SceneCard({ id, data: { node, number, cast }, selected }: NodeProps<CardNode>) {
  const t = useT();
  const title = textOf(node, "title");
  const [action = "", ...more] = ["action", "summary", "description"].map((name) => textOf(node, name)).filter(Boolean);
  const setting = [textOf(node, "place"), textOf(node, "time")].filter(Boolean).join(" · ");
  const status = textOf(node, "status");
  const seconds = secondsOf(node);
  const written = usePreview(id, "description");
  return (
    <Shell
      node={node}
      selected={selected}
      label={`${t("kind.scene")} ${number ?? ""} ${title}`}
      face={<Face mark={String(number ?? "·")} title={title || t("card.untitled")} />}
    >
      <Picture className="h-45">
        <Stage cast={cast} />
        <span className="absolute top-2 left-2 flex items-center gap-1.5">
          <JobRing node={id}>
            <span className="board-number">{number ?? "·"}</span>
          </JobRing>
          <JobWord node={id} className="board-tag" />
        </span>
        <span className="absolute top-2 right-2 flex max-w-36 items-center gap-1">
          {status ? <span className="board-tag truncate">{status}</span> : null}
          {seconds ? <span className="board-tag shrink-0 tabular-nums">{t("card.seconds", { count: seconds })}</span> : null}
        </span>
      </Picture>
      <div className="board-body gap-0.5 px-3.5 pt-2.5">
        <InPlace
          id={id}
          field="title"
          value={title}
          label={t("field.title")}
          placeholder={t("card.untitled")}
          singleLine
          clamp="truncate"
          className="shrink-0 text-base font-semibold text-fg"
        />
        {written === undefined ? (
          <Prose text={action} more={more.join(" ")} empty={t("card.noSummary")} lines={2} className="text-fg-muted" />
        ) : (
          <Ghost text={written} lines={2} />
        )}
        <div className="mt-auto flex h-8 shrink-0 items-center gap-2 text-xs text-fg-muted">
          <span className="min-w-0 flex-1 truncate" title={setting}>
            {setting}
          </span>
          <Cast chips={cast} />
        </div>
      </div>
    </Shell>
  );
});
