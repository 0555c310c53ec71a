// Which rows of a long list are in sight, with some around them.
import { type RefObject, useEffect, useState } from "react";
import { ROW_HEIGHT } from "./OutlineRow";

const AROUND = 8;

export function useWindow(box: RefObject<HTMLElement | null>, count: number): { from: number; to: number } {
  const [sight, setSight] = useState({ from: 0, to: 40 });
  useEffect(() => {
    const element = box.current!;
    const look = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - AROUND);
      const to = Math.ceil((element.scrollTop + element.clientHeight) / ROW_HEIGHT) + AROUND;
      setSight((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [box, count]);
  return sight;
}
