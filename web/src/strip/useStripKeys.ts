// The keys of the strip. What it does not know itself, the board may: undo, and what I see.
import type { KeyboardEvent } from "react";
import { leaveToBoard } from "@/app/panel";
import { type Action, useScope } from "@/canvas/actions";
import { press } from "@/canvas/useKeyboard";
import { type Arrow, walked } from "./strip";
import type { Strip } from "./useStrip";
import type { StripMoving } from "./useStripMoving";

type Given = { strip: Strip; focus: (key: string) => void; show: (key: string, more: boolean) => void; moving: StripMoving };

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1 };
const ARROWS: readonly string[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"] satisfies Arrow[];
const isBoards = ({ id, group }: Action): boolean => group === "view" || id === "undo" || id === "redo";

export function useStripKeys({ strip: { blocks }, focus, show, moving }: Given) {
  const scope = useScope();
  return (event: KeyboardEvent) => {
    const here = event.target instanceof HTMLElement && event.target.dataset.strip;
    if (event.nativeEvent.isComposing || !here) return;
    if (!act(event, here) && !press(event.nativeEvent, scope, isBoards)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  function act({ key, altKey, ctrlKey, metaKey }: KeyboardEvent, here: string): boolean {
    if (ctrlKey || metaKey) return false;
    if (altKey) {
      if (!STEPS[key]) return false;
      moving.step(here, STEPS[key]);
    } else if (ARROWS.includes(key)) {
      const next = walked(blocks, here, key as Arrow);
      if (next !== null) focus(next);
    } else if (key === "Enter" || key === " ") show(here, key === " ");
    else if (key === "Escape") leaveToBoard();
    else return false;
    return true;
  }
}
