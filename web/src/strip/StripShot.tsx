// One shot of the strip: its picture, how it is taken, what is seen and said; who is at it, and what works on it.
import { Lock } from "lucide-react";
import { type CSSProperties, type DragEvent, memo, type MouseEvent } from "react";
import { Finder, Picture, pictureOf } from "@/canvas/cards/Picture";
import { ShotMarks } from "@/canvas/cards/ShotMarks";
import { choiceName } from "@/canvas/fieldNames";
import { kindColour } from "@/canvas/kinds";
import { type BoardNode, textOf } from "@/canvas/model";
import { useCard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { Holders } from "@/outline/OutlineRow";
import { useHolders } from "@/presence";
import { cx } from "@/ui";
import { SHOT_WIDTH } from "./strip";

export interface ItemProps {
  id: string;
  x: number;
  current: boolean;
  selected: boolean;
  draggable: boolean;
  dragged: boolean;
  /** From 1, among how many. */
  place: number;
  count: number;
  onShow: (id: string, more: boolean) => void;
  onDragStart: (event: DragEvent, id: string) => void;
  onDragEnd: () => void;
}

/** What every item of the strip is for whoever hears the page, and for whoever drags it. */
export const itemOf = ({ id, current, selected, draggable, place, count, onShow, onDragStart, onDragEnd }: ItemProps) => ({
  role: "treeitem",
  id: `strip-${id}`,
  "data-strip": id,
  tabIndex: current ? 0 : -1,
  "aria-posinset": place,
  "aria-setsize": count,
  "aria-selected": selected,
  draggable,
  onClick: (event: MouseEvent) => onShow(id, event.metaKey || event.ctrlKey || event.shiftKey),
  onDragStart: (event: DragEvent) => onDragStart(event, id),
  onDragEnd,
});

const MOST_LINES = 2;
const NONE: readonly BoardNode[] = [];

export const StripShot = memo(function StripShot({ lines = NONE, ...props }: ItemProps & { lines?: readonly BoardNode[] }) {
  const t = useT();
  const card = useCard(props.id);
  const holder = useHolders(props.id)[0];
  if (!card) return null;
  const { node, picture } = card;
  const number = String(card.number ?? (typeof node.fields.number === "number" ? node.fields.number : ""));
  const camera = ["shotSize", "angle"].map((name) => textOf(node, name)).filter(Boolean);
  const text = textOf(node, "description");
  return (
    <div
      {...itemOf(props)}
      aria-level={2}
      style={{ left: props.x, width: SHOT_WIDTH, "--tint": kindColour("shot"), "--holder": holder?.color } as CSSProperties}
      className={cx("strip-shot", props.dragged && "is-dragged", props.selected && "is-selected", holder && "is-held")}
    >
      <Picture className="h-24.75">
        {picture ? <img src={pictureOf(picture)} alt="" loading="lazy" decoding="async" draggable={false} /> : <Finder />}
        <span className="sr-only">{t("kind.shot")} </span>
        <ShotMarks id={props.id} number={number} />
        <span className="absolute right-1.5 bottom-1.5 flex items-center gap-1.5">
          {node.locked ? <span className="strip-lock" role="img" aria-label={t("card.locked")} title={t("card.locked")}><Lock size={11} aria-hidden /></span> : null}
          <Holders id={props.id} />
        </span>
      </Picture>
      <div className="flex h-22 flex-col px-2 pt-1 text-xs leading-4">
        <p className="truncate text-2xs text-fg-muted">{camera.join(" · ")}</p>
        <p className={cx("mb-px", text ? "text-fg" : "text-fg-faint", lines.length > 0 ? "line-clamp-2" : "line-clamp-4")}>{text || t("card.noText")}</p>
        {lines.slice(0, MOST_LINES).map((line) => (
          <Line key={line.id} id={line.id} />
        ))}
        <p className="sr-only">{t(picture ? "strip.pictured" : "strip.unpictured")}</p>
      </div>
    </div>
  );
});

function Line({ id }: { id: string }) {
  const t = useT();
  const card = useCard(id);
  if (!card) return null;
  const speaker = card.cast[0];
  const voice = textOf(card.node, "voice");
  const name = speaker?.name || (voice === "narration" ? choiceName(voice, t) : t("card.someone"));
  return (
    <p className="flex shrink-0 items-baseline gap-1 text-fg-muted">
      <span aria-hidden className="size-1.5 shrink-0 self-center rounded-full" style={{ background: speaker?.color ?? kindColour("dialogue") }} />
      <span className="max-w-16 shrink-0 truncate font-medium">{name}</span>
      <span className="truncate">{textOf(card.node, "text")}</span>
    </p>
  );
}
