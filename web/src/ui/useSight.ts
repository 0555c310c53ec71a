// Which stretch of something long is in sight of the box that scrolls it.
import { type RefObject, useEffect, useState } from "react";

export interface Sight {
  /** In pixels, rounded outwards to whole steps: few changes while it scrolls. */
  from: number;
  to: number;
}

/** `changed`: when it does, the box is looked at again. */
export function useSight(box: RefObject<HTMLElement | null>, axis: "x" | "y", step: number, changed?: unknown): Sight {
  const [sight, setSight] = useState<Sight>({ from: 0, to: 40 * step });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      const [start, extent] = axis === "x" ? [element.scrollLeft, element.clientWidth] : [element.scrollTop, element.clientHeight];
      const from = Math.floor(start / step) * step;
      const to = Math.ceil((start + extent) / step) * step;
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
  }, [box, axis, step, changed]);
  return sight;
}
