// The jobs whose cards are out of sight, over the board: progress is never somewhere that I do not look. A job is
// told in one place: here, or on its card.
import { useReactFlow, useStore } from "@xyflow/react";
import { X } from "lucide-react";
import { useMemo } from "react";
import { type Job, isActive, JobRow, useJobStore } from "@/jobs";
import { useT } from "@/i18n";
import { IconButton } from "@/ui";
import type { CardNode } from "./boardStore";
import { READABLE } from "./Distance";

const WIDTH = 320;
const HEIGHT = 120;
const MOST = 2;

/** Of these job cards, those that can be read on the canvas, and those that are told in the dock instead. */
export function useDocked(cards: readonly CardNode[]): { docked: CardNode[]; onCanvas: CardNode[] } {
  const hidden = useStore(({ transform: [x, y, zoom], width, height }) =>
    cards
      .filter(({ position }) => {
        const left = position.x * zoom + x;
        const top = position.y * zoom + y;
        return left < 0 || top < 0 || left + WIDTH * zoom > width || top + HEIGHT * zoom > height || zoom < READABLE;
      })
      .map((card) => card.id)
      .join(" "),
  );
  return useMemo(() => {
    const ids = new Set(hidden.split(" "));
    return { docked: cards.filter((card) => ids.has(card.id)), onCanvas: cards.filter((card) => !ids.has(card.id)) };
  }, [cards, hidden]);
}

export function JobDock({ cards }: { cards: readonly CardNode[] }) {
  const t = useT();
  const store = useJobStore();
  const flow = useReactFlow();
  if (cards.length === 0) return null;
  return (
    <div className="flex flex-col gap-2" data-testid="job-dock">
      {cards.slice(0, MOST).map(({ id, data, position }) => {
        const job = data.job as Job;
        return (
          <div
            key={id}
            className="relative w-88 max-w-[calc(100vw-2rem)] animate-rise rounded-lg bg-raised p-3 shadow-lg"
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
