// Following on the board: it shows what the followed person sees, until I move it, write, or press Escape.
// The other half: what I see is told as long as somebody follows me.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { X } from "lucide-react";
import { useEffect } from "react";
import { isTyping } from "@/canvas/typing";
import { useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { IconButton, inkOn, toast } from "@/ui";
import type { View } from "./presence";
import { usePresence } from "./usePresence";

/** Share of the way that the board makes in a frame of 60 Hz. */
const GLIDE = 0.22;
const VIEW_EVERY = 60;

type Viewport = { x: number; y: number; zoom: number };

export function FollowView() {
  const t = useT();
  const presence = usePresence();
  const following = useCell(presence.following);
  useShowing(following !== null);
  useEnding();
  useSeen();
  if (!following) return null;
  const { name, color } = following.user;
  return (
    <div className="pointer-events-none absolute inset-0 z-30 border-[3px]" style={{ borderColor: color }} data-testid="following">
      <div
        className="pointer-events-auto absolute top-0 left-1/2 flex h-7 max-w-[80%] -translate-x-1/2 items-center gap-1 rounded-b-lg pr-0.5 pl-3 text-sm font-medium"
        style={{ background: color, color: inkOn(color) }}
      >
        <span className="truncate" role="status">
          {t("presence.following", { name })}
        </span>
        <IconButton label={t("presence.unfollow")} shortcut="Esc" size="sm" className="!text-current" onClick={presence.unfollow}>
          <X size={14} />
        </IconButton>
      </div>
    </div>
  );
}

/** Glides to what the followed person sees. Any other movement of the board is mine, and ends it. */
function useShowing(on: boolean): void {
  const presence = usePresence();
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    if (!on) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let frame = 0;
    let shown = viewportOf(store.getState());
    const step = () => {
      frame = 0;
      const view = presence.followedView;
      if (!view) return;
      const { width, height } = store.getState();
      const next = towards(shown, fitting(view, width, height), still.matches ? 1 : GLIDE);
      if (same(next, shown)) return;
      shown = next;
      void flow.setViewport(next);
      wake();
    };
    const wake = () => {
      frame ||= requestAnimationFrame(step);
    };
    const moved = () => {
      if (!same(viewportOf(store.getState()), shown)) presence.unfollow();
    };
    const offs = [presence.onCursors(wake), store.subscribe(moved)];
    wake();
    return () => {
      cancelAnimationFrame(frame);
      offs.forEach((off) => off());
    };
  }, [on, presence, flow, store]);
}

/** Escape and every edit of mine; and a word when the other is the reason. */
function useEnding(): void {
  const t = useT();
  const presence = usePresence();
  const { connection } = useRoom();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !presence.following.get() || isTyping(event)) return;
      presence.unfollow();
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    const offs = [
      connection.onEdit(presence.unfollow),
      presence.onEnding((user, ending) => toast(t(`presence.ended.${ending}`, { name: user.name }))),
    ];
    return () => {
      window.removeEventListener("keydown", onKeyDown, { capture: true });
      offs.forEach((off) => off());
    };
  }, [t, presence, connection]);
}

function useSeen(): void {
  const presence = usePresence();
  const watched = useCell(presence.followers).length > 0;
  const store = useStoreApi();
  useEffect(() => {
    if (!watched) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let told = "";
    const tell = () => {
      timer = null;
      const { width, height } = store.getState();
      const { x, y, zoom } = viewportOf(store.getState());
      const view = { x: round((width / 2 - x) / zoom), y: round((height / 2 - y) / zoom), width: round(width / zoom), height: round(height / zoom) };
      if (JSON.stringify(view) === told) return;
      told = JSON.stringify(view);
      presence.see(view);
    };
    tell();
    const off = store.subscribe(() => (timer ??= setTimeout(tell, VIEW_EVERY)));
    return () => {
      off();
      if (timer) clearTimeout(timer);
      presence.see(null);
    };
  }, [watched, presence, store]);
}

const round = (value: number): number => Math.round(value * 10) / 10;

const viewportOf = ({ transform: [x, y, zoom] }: { transform: readonly [number, number, number] }): Viewport => ({ x, y, zoom });

const same = (one: Viewport, other: Viewport): boolean =>
  Math.abs(one.x - other.x) < 0.3 && Math.abs(one.y - other.y) < 0.3 && Math.abs(one.zoom / other.zoom - 1) < 0.001;

/** All that they see is in my window, in its middle. */
function fitting(view: View, width: number, height: number): Viewport {
  const zoom = Math.min(2.5, Math.max(0.08, Math.min(width / view.width, height / view.height)));
  return { x: width / 2 - view.x * zoom, y: height / 2 - view.y * zoom, zoom };
}

function towards(from: Viewport, to: Viewport, part: number): Viewport {
  const near = same({ ...from, x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, zoom: from.zoom * (to.zoom / from.zoom) ** part }, from);
  if (near || part === 1) return to;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, zoom: from.zoom * (to.zoom / from.zoom) ** part };
}
