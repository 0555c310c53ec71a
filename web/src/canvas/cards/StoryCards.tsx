// The cards that are mostly words: an episode, a beat, a causal chain, a piece of the world, a prompt.
import type { NodeProps } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { JobRing, JobWord } from "@/jobs/JobRing";
import { useT } from "@/i18n";
import type { CardNode } from "../boardStore";
import { choiceName } from "../fieldNames";
import { KindIcon } from "../KindIcon";
import { nameOf, textOf } from "../model";
import { Face } from "./Face";
import { InPlace } from "./InPlace";
import { Prose } from "./Prose";
import { KindLine, Shell } from "./Shell";

type Props = NodeProps<CardNode>;

function Title({ id, field, value, large }: { id: string; field: "title" | "name"; value: string; large?: boolean }) {
  const t = useT();
  return (
    <InPlace
      id={id}
      field={field}
      value={value}
      label={t(`field.${field}`)}
      placeholder={t("card.untitled")}
      singleLine
      clamp="truncate"
      className={large ? "shrink-0 text-lg font-semibold text-fg" : "shrink-0 text-base font-semibold text-fg"}
    />
  );
}

function Head({ id, kind, end }: { id: string; kind: "episode" | "beat" | "chain" | "world" | "prompt"; end?: ReactNode }) {
  const t = useT();
  const sign = (
    <JobRing node={id}>
      <KindIcon kind={kind} size={13} />
    </JobRing>
  );
  return (
    <KindLine kind={kind} sign={sign} end={
        <>
          <JobWord node={id} />
          {end}
        </>
      }>
      {t(`kind.${kind}`)}
    </KindLine>
  );
}

/** A title card: what a part of the series is called, and what happens in it. */
export const EpisodeCard = memo(function EpisodeCard({ id, data: { node }, selected }: Props) {
  const t = useT();
  const title = textOf(node, "title");
  const status = textOf(node, "status");
  return (
    <Shell node={node} selected={selected} className="board-episode" label={`${t("kind.episode")} ${title}`} face={<Face title={title || t("card.untitled")} />}>
      <div className="board-body gap-1 py-3.5 pr-4 pl-5">
        <Head id={id} kind="episode" end={status ? <span className="max-w-32 truncate">{status}</span> : undefined} />
        <Title id={id} field="title" value={title} large />
        <Prose text={textOf(node, "summary")} empty={t("card.noSummary")} lines={3} className="text-fg-muted" />
      </div>
    </Shell>
  );
});

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** A turn of the story and how high it raises the stakes. */
export const BeatCard = memo(function BeatCard({ id, data: { node }, selected }: Props) {
  const t = useT();
  const name = textOf(node, "name");
  const height = typeof node.fields.escalation === "number" ? node.fields.escalation : 0;
  return (
    <Shell node={node} selected={selected} label={`${t("kind.beat")} ${name}`} face={<Face title={name || nameOf(node) || t("kind.beat")} />}>
      <div className="board-body gap-1 px-3.5 py-3">
        <Head id={id} kind="beat" />
        <div className="shrink-0 truncate text-base font-semibold text-fg">{name || t("card.untitled")}</div>
        <InPlace
          id={id}
          field="summary"
          value={textOf(node, "summary")}
          label={t("field.summary")}
          placeholder={t("card.noSummary")}
          clamp="board-prose"
          className="text-sm text-fg-muted [--lines:2]"
        />
        <div className="mt-auto flex h-2.5 items-end gap-0.75" role="img" aria-label={t("card.escalation", { count: height })}>
          {STEPS.map((step) => (
            <span key={step} className={step <= height ? "board-step is-on" : "board-step"} style={{ height: `${30 + step * 7}%` }} />
          ))}
        </div>
      </div>
    </Shell>
  );
});

const PHASES = [1, 2, 3, 4];

export const ChainCard = memo(function ChainCard({ id, data: { node }, selected }: Props) {
  const t = useT();
  const phase = typeof node.fields.phase === "number" ? node.fields.phase : 0;
  const dots = (
    <span className="board-phases" role="img" aria-label={t("card.phase", { count: phase })}>
      {PHASES.map((step) => (
        <span key={step} className={step <= phase ? "is-on" : undefined} />
      ))}
    </span>
  );
  return (
    <Shell node={node} selected={selected} label={`${t("kind.chain")} ${nameOf(node)}`} face={<Face title={nameOf(node) || t("kind.chain")} />}>
      <div className="board-body gap-1.5 px-3.5 py-3">
        <Head id={id} kind="chain" end={dots} />
        <InPlace
          id={id}
          field="outline"
          value={textOf(node, "outline")}
          label={t("field.outline")}
          placeholder={t("card.noText")}
          clamp="board-prose"
          className="text-sm text-fg [--lines:5]"
        />
      </div>
    </Shell>
  );
});

export const WorldCard = memo(function WorldCard({ id, data: { node }, selected }: Props) {
  const t = useT();
  const title = textOf(node, "title");
  const type = textOf(node, "type");
  return (
    <Shell node={node} selected={selected} className="board-world" label={`${t("kind.world")} ${title}`} face={<Face title={title || t("kind.world")} />}>
      <div className="board-body gap-0.5 px-3.5 pt-2">
        <Head id={id} kind="world" end={type ? choiceName(type, t) : undefined} />
        <span className="h-3 shrink-0" />
        <Title id={id} field="title" value={title} />
        <Prose text={textOf(node, "content")} empty={t("card.noText")} lines={4} className="text-fg-muted" />
      </div>
    </Shell>
  );
});

export const PromptCard = memo(function PromptCard({ id, data: { node }, selected }: Props) {
  const t = useT();
  const title = textOf(node, "title");
  return (
    <Shell node={node} selected={selected} label={`${t("kind.prompt")} ${title}`} face={<Face title={title || nameOf(node) || t("kind.prompt")} />}>
      <div className="board-body gap-1 px-3.5 py-3">
        <Head id={id} kind="prompt" />
        <Title id={id} field="title" value={title} />
        <Prose text={textOf(node, "text")} empty={t("card.noText")} lines={4} className="board-code" />
      </div>
    </Shell>
  );
});
