// The jobs whose cards are out of sight, over the board: progress is never somewhere that I do not look.
import { useReactFlow, useStore } from "@xyflow/react";
import { X } from "lucide-react";
import { type Job, isActive, JobRow, useJobStore } from "@/jobs";
import { useT } from "@/i18n";
import { IconButton } from "@/ui";
import type { CardNode } from "./boardStore";

const WIDTH = 320;
const HEIGHT = 120;
const MOST = 2;
/** Below this zoom a card cannot be read. */
const LEGIBLE = 0.4;

export function JobDock({ cards }: { cards: readonly CardNode[] }) {
  const t = useT();
  const store = useJobStore();
  const flow = useReactFlow();
  const hidden = useStore(({ transform: [x, y, zoom], width, height }) =>
    cards
      .filter(({ position }) => {
        const left = position.x * zoom + x;
        const top = position.y * zoom + y;
        return left < 0 || top < 0 || left + WIDTH * zoom > width || top + HEIGHT * zoom > height || zoom < LEGIBLE;
      })
      .map((card) => card.id)
      .join(" "),
  ).split(" ");
  const jobs = cards.filter((card) => hidden.includes(card.id)).slice(0, MOST);
  if (jobs.length === 0) return null;
  return (
    <div className="flex flex-col gap-2" data-testid="job-dock">
      {jobs.map(({ id, data, position }) => {
        const job = data.job as Job;
        return (
          <div
            key={id}
            className="relative w-88 animate-rise rounded-lg bg-raised p-3 shadow-lg"
            onDoubleClick={() => void flow.setCenter(position.x + WIDTH / 2, position.y + HEIGHT / 2, { zoom: 1, duration: 300 })}
          >
            <JobRow job={job} onDone={() => store.dismiss(job.id)} />
            {isActive(job) ? null : (
              <IconButton
                label={t("ui.dismiss")}
                size="sm"
                className="!absolute -top-2 -right-2 rounded-full bg-raised shadow-sm"
                onClick={() => store.dismiss(job.id)}
              >
                <X size={13} />
              </IconButton>
            )}
          </div>
        );
      })}
    </div>
  );
}
