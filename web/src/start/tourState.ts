// The first steps: which of them this person has taken. Begun by whoever signs in for the first time.
import { remembered } from "@/app/remembered";

export const STEPS = ["edit", "window", "breakdown", "version", "share", "find"] as const;
export type Step = (typeof STEPS)[number];

type State = { on: boolean; open: boolean; done: readonly Step[] };
const OFF: State = { on: false, open: true, done: [] };

export const tour = remembered<State>("storyroom.tour", OFF, (value) => typeof value === "object" && Array.isArray((value as State).done));

/** `open`: with its steps in sight rather than as one line. */
export const beginTour = (open: boolean): void => {
  if (!tour.get().on && tour.get().done.length === 0) tour.set({ on: true, open, done: [] });
};
export const endTour = (): void => tour.set({ ...tour.get(), on: false });
export const foldTour = (open: boolean): void => tour.set({ ...tour.get(), open });

export function took(step: Step): void {
  const now = tour.get();
  if (now.on && !now.done.includes(step)) tour.set({ ...now, done: [...now.done, step] });
}
