// The head of a scene in the strip: its number, what it is called, where and when. It stays in sight with its shots.
import { memo } from "react";
import { kindColour } from "@/canvas/kinds";
import { type BoardNode, textOf } from "@/canvas/model";
import { useCard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { nodeName } from "@/outline/names";
import { Holders } from "@/outline/OutlineRow";
import { cx } from "@/ui";
import { type ItemProps, itemOf } from "./StripShot";

type Props = ItemProps & {
  width: number;
  shots: number;
  /** Said where a new episode begins. */
  episode: BoardNode | null;
};

export const StripScene = memo(function StripScene({ width, shots, episode, ...props }: Props) {
  const t = useT();
  const card = useCard(props.id);
  const title = card ? nodeName(card.node, t) : t("strip.loose");
  const setting = card ? ["place", "time"].map((name) => textOf(card.node, name)).filter(Boolean) : [];
  return (
    <div
      {...itemOf(props)}
      aria-level={1}
      aria-selected={card ? props.selected : undefined}
      style={{ left: props.x, width }}
      className={cx("strip-scene", props.dragged && "is-dragged", props.selected && "is-selected")}
    >
      <span className="sticky left-2.5 flex w-fit max-w-full min-w-0 items-center gap-2">
        {card ? <span className="sr-only">{t("kind.scene")} </span> : null}
        {card ? (
          <JobRing node={props.id}>
            <span className="strip-number" style={{ background: kindColour("scene") }}>
              {card.number ?? "·"}
            </span>
          </JobRing>
        ) : null}
        {episode ? <span className="max-w-28 truncate text-xs text-fg-muted">{nodeName(episode, t)} ·</span> : null}
        <span className="max-w-60 truncate font-semibold">{title}</span>
        <JobWord node={props.id} />
        <Holders id={props.id} />
        {setting.length > 0 ? <span className={shots > 1 ? "min-w-0 truncate text-xs text-fg-muted" : "sr-only"}>{setting.join(" · ")}</span> : null}
        <span className="sr-only">{t("count.shot", { count: shots })}</span>
      </span>
    </div>
  );
});
