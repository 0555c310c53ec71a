import type { NodeProps } from "@xyflow/react";
import { Clock, MapPin } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useT } from "@/i18n";
import { Badge, initials, inkOn } from "@/ui";
import type { CardNode, Chip } from "../boardStore";
import { kindColour } from "../kinds";
import { textOf } from "../model";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Shell } from "./Shell";

const MOST_CHIPS = 4;

export const SceneCard = memo(function SceneCard({ id, data: { node, number, cast }, selected, height }: NodeProps<CardNode>) {
  const t = useT();
  const title = textOf(node, "title");
  const summary = textOf(node, "summary") || textOf(node, "description");
  const place = textOf(node, "place");
  const time = textOf(node, "time");
  const status = textOf(node, "status");
  return (
    <Shell
      id={id}
      selected={selected}
      tint={kindColour("scene")}
      label={`${t("kind.scene")} ${number ?? ""} ${title}`}
      face={<Face mark={String(number ?? "·")} title={title || t("card.untitled")} height={height} />}
    >
      <div className="flex gap-2.5 px-3.5 pt-3">
        <span
          className="mt-px flex h-5 min-w-5 shrink-0 items-center justify-center rounded-sm px-1 text-2xs font-semibold text-on-accent tabular-nums"
          style={{ background: kindColour("scene") }}
        >
          {number ?? "·"}
        </span>
        <InPlace
          id={id}
          field="title"
          value={title}
          label={t("field.title")}
          placeholder={t("card.untitled")}
          singleLine
          clamp="line-clamp-2"
          className="min-w-0 flex-1 text-base font-semibold text-fg"
        />
        {status ? <Badge className="mt-px max-w-24 shrink-0 truncate">{status}</Badge> : null}
      </div>
      <p className={summary ? "mx-3.5 mt-1.5 line-clamp-3 text-sm break-words text-fg-muted" : "mx-3.5 mt-1.5 text-sm text-fg-faint"}>
        {summary || t("card.noSummary")}
      </p>
      {place || time || cast.length > 0 ? (
        <div className="mt-2.5 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-1.5 text-xs text-fg-muted">
          <Fact icon={<MapPin size={12} className="shrink-0" aria-hidden />} text={place} />
          <Fact icon={<Clock size={12} className="shrink-0" aria-hidden />} text={time} />
          <Cast chips={cast} />
        </div>
      ) : (
        <div className="h-3" />
      )}
    </Shell>
  );
});

function Fact({ icon, text }: { icon: ReactNode; text: string }) {
  return text ? (
    <span className="flex max-w-full min-w-0 items-center gap-1" title={text}>
      {icon}
      <span className="truncate">{text}</span>
    </span>
  ) : null;
}

function Cast({ chips }: { chips: readonly Chip[] }) {
  const t = useT();
  if (chips.length === 0) return null;
  return (
    <ul className="ml-auto flex shrink-0 items-center gap-1" aria-label={t("field.cast")}>
      {chips.slice(0, MOST_CHIPS).map((chip) => (
        <li
          key={chip.id}
          title={chip.name}
          className="flex h-5 max-w-20 items-center rounded-full px-1.5 text-2xs font-medium"
          style={{ background: chip.color, color: inkOn(chip.color) }}
        >
          <span className="truncate">{chips.length > 1 ? initials(chip.name) : chip.name || "?"}</span>
        </li>
      ))}
      {chips.length > MOST_CHIPS ? <li className="text-2xs text-fg-faint">+{chips.length - MOST_CHIPS}</li> : null}
    </ul>
  );
}
