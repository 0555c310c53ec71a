// The lines that show where a dragged card comes to rest, and the distances that Alt shows: from what is selected to
// the card under the pointer.
import { useStore, ViewportPortal } from "@xyflow/react";
import { useEffect, useState } from "react";
import { useCell } from "@/sync";
import { around } from "./arrange/box";
import { distances, type Gap, type Guide } from "./arrange/snap";
import { boxesOf } from "./carried";
import { isTyping } from "./typing";
import { useBoard } from "./useBoard";

export function Guides() {
  const found = useCell(useBoard().guides);
  return found && found.guides.length + found.gaps.length > 0 ? <Lines guides={found.guides} gaps={found.gaps} /> : null;
}

export function Measures() {
  const gaps = useMeasured();
  return gaps.length > 0 ? <Lines guides={[]} gaps={gaps} /> : null;
}

/** While Alt is held: the distances to the card under the pointer. */
function useMeasured(): Gap[] {
  const board = useBoard();
  const [gaps, setGaps] = useState<Gap[]>([]);
  useEffect(() => {
    let under: string | null = null;
    const show = (held: boolean) => {
      const chosen = board.selection.get();
      const wanted = held && under !== null && chosen.length > 0 && !chosen.includes(under) && board.held.size === 0;
      const to = wanted ? boxesOf(board, [under!])[0] : undefined;
      setGaps((now) => (to ? distances(around(boxesOf(board, chosen).map((card) => card.box)), to.box) : now.length > 0 ? [] : now));
    };
    const key = (event: KeyboardEvent) => event.key === "Alt" && show(event.type === "keydown" && !isTyping(event));
    const move = (event: PointerEvent) => {
      const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-card]") : null;
      const now = card?.dataset.card ?? null;
      if (now === under && !event.altKey) return;
      under = now;
      show(event.altKey);
    };
    const away = () => show(false);
    window.addEventListener("keydown", key);
    window.addEventListener("keyup", key);
    window.addEventListener("blur", away);
    window.addEventListener("pointermove", move);
    return () => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("keyup", key);
      window.removeEventListener("blur", away);
      window.removeEventListener("pointermove", move);
    };
  }, [board]);
  return gaps;
}

/** Half the length of the strokes at the ends of a gap, in pixels. */
const END = 4;

function Lines({ guides, gaps }: { guides: readonly Guide[]; gaps: readonly Gap[] }) {
  const zoom = useStore((state) => state.transform[2]);
  const px = 1 / zoom;
  return (
    <ViewportPortal>
      <div aria-hidden data-testid="guides" className="pointer-events-none absolute top-0 left-0 z-20">
        <svg className="absolute overflow-visible" width={1} height={1} stroke="var(--danger)" strokeWidth={px}>
          {guides.map(({ axis, at, from, to }) => (
            <path key={`${axis} ${at}`} d={axis === "x" ? `M${at} ${from}V${to}` : `M${from} ${at}H${to}`} />
          ))}
          {gaps.map(({ axis, at, from, to }) => (
            <path
              key={`${axis} ${from} ${to}`}
              d={
                axis === "x"
                  ? `M${from} ${at}H${to}M${from} ${at - END * px}v${2 * END * px}M${to} ${at - END * px}v${2 * END * px}`
                  : `M${at} ${from}V${to}M${at - END * px} ${from}h${2 * END * px}M${at - END * px} ${to}h${2 * END * px}`
              }
            />
          ))}
        </svg>
        {gaps.map(({ axis, at, from, to }) => (
          <span
            key={`${axis} ${from} ${to}`}
            className="absolute rounded-xs bg-danger px-1 text-2xs leading-4 font-medium whitespace-nowrap text-on-danger tabular-nums"
            style={{
              left: axis === "x" ? (from + to) / 2 : at,
              top: axis === "x" ? at : (from + to) / 2,
              transform: `scale(${px}) ${axis === "x" ? "translate(-50%, 6px)" : "translate(6px, -50%)"}`,
              transformOrigin: "0 0",
            }}
          >
            {Math.round(to - from)}
          </span>
        ))}
      </div>
    </ViewportPortal>
  );
}
