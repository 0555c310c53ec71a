// How a storyboard comes to be: from a story, where there is nothing yet; from its scenes, where they have no shots.
import { Clapperboard, Wand2 } from "lucide-react";
import { roomDialog } from "@/app/roomDialogs";
import { useScope } from "@/canvas/actions";
import { startJob } from "@/canvas/actions/make";
import { type BoardNode, textOf } from "@/canvas/model";
import { useT } from "@/i18n";
import { isActive, useJobs } from "@/jobs";
import { useRoom } from "@/sync";
import { Button } from "@/ui";
import type { Block } from "./strip";

export function Nothing() {
  const t = useT();
  const { canEdit } = useRoom();
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-1 px-6 pb-4 text-center">
      <Clapperboard size={24} strokeWidth={1.5} className="mb-1 text-fg-faint" aria-hidden />
      <p className="text-sm font-medium">{t("strip.empty.title")}</p>
      <p className="max-w-120 text-sm text-fg-muted">{t(canEdit ? "strip.empty.body" : "strip.empty.viewer")}</p>
      {canEdit ? (
        <Button weight="primary" className="mt-2" icon={<Wand2 size={14} />} onClick={() => roomDialog.set("storyboard")}>
          {t("strip.empty.action")}
        </Button>
      ) : null}
    </div>
  );
}

/** As many as one job may be for. */
const MOST = 200;
const TOLD = ["title", "summary", "place"];

/** Offered while there are scenes that say something and have no shots, until a job works on one of them. */
export function DrawAll({ blocks }: { blocks: readonly Block[] }) {
  const t = useT();
  const scope = useScope();
  const jobs = useJobs();
  const bare = blocks.filter(({ node, shots }) => node && shots.length === 0 && tells(node)).map((block) => block.key);
  const busy = jobs.some((job) => isActive(job) && job.target !== null && bare.includes(job.target));
  if (!scope.canEdit || bare.length === 0 || busy) return null;
  return (
    <Button size="sm" weight="quietAccent" icon={<Wand2 size={13} />} onClick={() => void startJob(scope, { kind: "shot_list", targets: bare.slice(0, MOST) })}>
      {t("strip.draw", { count: bare.length })}
    </Button>
  );
}

const tells = (scene: BoardNode): boolean => TOLD.some((name) => textOf(scene, name).trim() !== "");
