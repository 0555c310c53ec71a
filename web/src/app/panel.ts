// A panel beside the board that is shown or not: remembered by the browser, asked for by its button, its key and the palette.
import { useEffect, useRef } from "react";
import { Cell, useCell } from "@/sync/cell";
import { type Remembered, remembered } from "./remembered";

export interface Panel {
  shown: Remembered<boolean>;
  /** Rises when the panel is to take the focus. */
  focus: Cell<number>;
  /** Shown by a key or a command, it takes the focus; hidden, the board has it. */
  toggle: () => void;
}

export function panel(name: string): Panel {
  const shown = remembered<boolean>(`storyroom.${name}`, false, (value) => typeof value === "boolean");
  const focus = new Cell(0);
  const toggle = () => {
    const next = !shown.get();
    shown.set(next);
    if (next) focus.set(focus.get() + 1);
  };
  return { shown, focus, toggle };
}

/** Opened by a key or a command, the panel has the focus. */
export function useTakenFocus({ focus }: Panel, take: () => void): void {
  const asked = useCell(focus);
  const before = useRef(focus.get() === 0 ? 0 : asked - 1);
  useEffect(() => {
    if (asked > before.current) take();
    before.current = asked;
  });
}

export const leaveToBoard = (): void => document.querySelector<HTMLElement>("[data-testid=board] .react-flow__pane, [data-testid=board]")?.focus();
