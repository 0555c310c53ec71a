// The others' pointers over the canvas. They glide between the places that arrive; positions are written straight to
// the elements, so that a moving cursor renders nothing.
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { inkOn } from "@/ui";
import type { Peer } from "./presence";
import { useCell } from "@/sync";
import { FollowView } from "./FollowView";
import { quiet } from "./quiet";
import { usePeers, usePresence } from "./usePresence";

const IDLE_AFTER = 8_000;
const HIDDEN_AFTER = 120_000;
/** Share of the way to its target that a cursor makes in a frame of 60 Hz. */
const GLIDE = 0.3;

type Shown = { x: number; y: number };

export function Cursors() {
  const presence = usePresence();
  const { hideOthers } = useCell(quiet);
  const pointing = usePeers().filter((peer) => peer.pointing);
  const peers = hideOthers ? [] : pointing;
  const layer = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  useEffect(() => {
    const shown = new Map<number, Shown>();
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let frame = 0;
    const draw = () => {
      frame = 0;
      const moving = place(layer.current, shown, still.matches);
      if (moving) wake();
    };
    const wake = () => {
      frame ||= requestAnimationFrame(draw);
    };
    const place = (root: HTMLElement | null, now: Map<number, Shown>, jump: boolean): boolean => {
      const [tx, ty, zoom] = store.getState().transform;
      let moving = false;
      for (const element of root?.children ?? []) {
        const client = Number((element as HTMLElement).dataset.client);
        const target = presence.cursors.get(client);
        if (!target) continue;
        const from = now.get(client) ?? target;
        const far = Math.hypot(target.x - from.x, target.y - from.y) * zoom;
        const part = jump || far < 0.5 ? 1 : GLIDE;
        const to = { x: from.x + (target.x - from.x) * part, y: from.y + (target.y - from.y) * part };
        now.set(client, to);
        moving ||= part !== 1;
        const quiet = Date.now() - target.at;
        const style = (element as HTMLElement).style;
        style.transform = `translate(${to.x * zoom + tx}px, ${to.y * zoom + ty}px)`;
        style.opacity = quiet > HIDDEN_AFTER ? "0" : quiet > IDLE_AFTER ? "0.35" : "1";
      }
      return moving;
    };
    const offs = [presence.onCursors(wake), store.subscribe(wake)];
    const idle = setInterval(wake, 2_000);
    wake();
    return () => {
      cancelAnimationFrame(frame);
      clearInterval(idle);
      offs.forEach((off) => off());
    };
  }, [presence, store]);
  return (
    <>
      <div ref={layer} className="pointer-events-none absolute inset-0 z-20 overflow-hidden" aria-hidden data-testid="cursors">
        {peers.map((peer) => (
          <Pointer key={peer.client} peer={peer} />
        ))}
      </div>
      <FollowView />
    </>
  );
}

function Pointer({ peer: { client, user } }: { peer: Peer }) {
  return (
    <div
      data-client={client}
      className="absolute top-0 left-0 transition-opacity duration-300 will-change-transform"
      style={{ transform: "translate(-999px, -999px)" }}
    >
      <svg width="16" height="18" viewBox="0 0 16 18" className="drop-shadow-sm">
        <path
          d="M1 1 L1 14.2 L4.9 10.9 L7.6 16.6 L10 15.5 L7.3 9.9 L12.4 9.5 Z"
          fill={user.color}
          stroke="white"
          strokeWidth="1.1"
          strokeLinejoin="round"
        />
      </svg>
      <span
        className="absolute top-3.5 left-3 max-w-40 truncate rounded-sm px-1.5 py-px text-2xs font-medium"
        style={{ background: user.color, color: inkOn(user.color) }}
      >
        {user.name}
      </span>
    </div>
  );
}
