// Which rows of a long list are in sight, with some around them.
import type { RefObject } from "react";
import { useSight } from "@/ui/useSight";
import { ROW_HEIGHT } from "./OutlineRow";

const AROUND = 8;

export function useWindow(box: RefObject<HTMLElement | null>, count: number): { from: number; to: number } {
  const { from, to } = useSight(box, "y", ROW_HEIGHT, count);
  return { from: Math.max(0, from / ROW_HEIGHT - AROUND), to: to / ROW_HEIGHT + AROUND };
}
