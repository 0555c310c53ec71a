// The storyboard under the board: scenes from left to right, each with its shots. Selecting, moving and undoing here is
// selecting, moving and undoing there: both show one document.
import { Clapperboard, X } from "lucide-react";
import { useCallback, useEffect, useId, useRef } from "react";
import { useTakenFocus } from "@/app/panel";
import { calm } from "@/canvas/fit";
import { useBoard, useSelection } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { showCard } from "@/outline/showCard";
import { useRoom } from "@/sync";
import { IconButton } from "@/ui";
import { useSight } from "@/ui/useSight";
import { DrawAll, Nothing } from "./StripBegin";
import { StripScene } from "./StripScene";
import { StripShot } from "./StripShot";
import { type Block, find, inSight, SHOT_WIDTH, shotX, widthOf } from "./strip";
import { strip as state } from "./stripState";
import { useStrip } from "./useStrip";
import { useStripKeys } from "./useStripKeys";
import { useStripMoving } from "./useStripMoving";
import "./strip.css";

/** In pixels: what is drawn beyond the edges, so that nobody sees it come. */
const AROUND = 600;
const MARGIN = 14;

export function StripPanel() {
  const t = useT();
  const strip = useStrip();
  const shots = strip.blocks.reduce((sum, block) => sum + block.shots.length, 0);
  return (
    <aside aria-label={t("strip.title")} data-testid="strip" className="strip">
      <header className="flex h-9 shrink-0 items-center gap-2 pr-2 pl-3.5">
        <Clapperboard size={15} className="text-fg-muted" aria-hidden />
        <h2 className="text-sm font-semibold">{t("strip.title")}</h2>
        {strip.blocks.length > 0 ? (
          <p className="text-xs text-fg-muted tabular-nums">
            {t("count.scene", { count: strip.blocks.filter((block) => block.node).length })} · {t("count.shot", { count: shots })}
          </p>
        ) : null}
        <div className="flex-1" />
        <DrawAll blocks={strip.blocks} />
        <IconButton label={t("strip.hide")} shortcut="G" size="sm" tooltipSide="top" onClick={() => state.shown.set(false)}>
          <X size={15} />
        </IconButton>
      </header>
      {strip.blocks.length > 0 ? <Reel strip={strip} /> : <Nothing />}
    </aside>
  );
}

function Reel({ strip }: { strip: ReturnType<typeof useStrip> }) {
  const t = useT();
  const { blocks, lines, at, go } = strip;
  const { canEdit } = useRoom();
  const board = useBoard();
  const selected = new Set(useSelection());
  const box = useRef<HTMLDivElement>(null);
  const help = useId();
  const moving = useStripMoving();
  const { from, to } = useSight(box, "x", SHOT_WIDTH, blocks);
  const reveal = useReveal(box);
  const focus = useCallback(
    (key: string) => {
      go(key);
      reveal(find(blocks, key));
      const drawn = () => document.getElementById(`strip-${key}`);
      // At once where it can be: the next key may be on its way. What is far away has to be drawn first.
      if (drawn()) drawn()!.focus({ preventScroll: true });
      else requestAnimationFrame(() => drawn()?.focus({ preventScroll: true }));
    },
    [blocks, go, reveal],
  );
  const show = useCallback(
    (key: string, more: boolean) => {
      go(key);
      showCard(board, key, more);
    },
    [board, go],
  );
  const onKeyDown = useStripKeys({ strip, focus, show, moving });
  useTakenFocus(state, () => at !== null && focus(at));
  useSideways(box);
  useFollowed(strip, reveal);
  const kept = new Set([at, moving.dragged]);
  const item = (id: string, x: number, place: number, count: number) => ({
    id,
    x,
    place,
    count,
    current: id === at,
    selected: selected.has(id),
    dragged: id === moving.dragged,
    draggable: canEdit && board.node(id)?.locked === false,
    onShow: show,
    onDragStart: moving.start,
    onDragEnd: moving.end,
  });
  const drawn = inSight(blocks, from - AROUND, to + AROUND);
  const shown = new Map(drawn.map((one) => [one.block, one]));
  for (const key of kept) {
    const spot = find(blocks, key);
    if (spot && !shown.has(spot.block)) shown.set(spot.block, { block: spot.block, first: 0, end: 0 });
  }
  const inOrder = blocks.flatMap((block, index) => {
    const one = shown.get(block);
    return one ? [{ ...one, index }] : [];
  });
  return (
    <div ref={box} className="strip-box" onKeyDown={onKeyDown}>
      <p className="sr-only" role="status">
        {moving.said}
      </p>
      <p className="sr-only" id={help}>
        {t("strip.help")}
      </p>
      <div
        role="tree"
        aria-label={t("strip.title")}
        aria-describedby={help}
        aria-orientation="horizontal"
        aria-multiselectable
        className="strip-reel"
        style={{ width: widthOf(blocks) }}
        onFocus={(event) => event.target.dataset.strip && go(event.target.dataset.strip)}
        onDragOver={moving.over}
        onDragLeave={moving.leave}
        onDrop={moving.drop}
      >
        {inOrder.flatMap(({ block, first, end, index }) => [
          <div key={`ground:${block.key}`} aria-hidden className="strip-ground" data-drop={moving.line?.key === block.key || undefined} style={{ left: block.x, width: block.width }}>
            {block.shots.length === 0 ? <span>{t("strip.noShots")}</span> : null}
          </div>,
          <StripScene
            key={block.key}
            {...item(block.key, block.x, index + 1, blocks.length)}
            width={block.width}
            shots={block.shots.length}
            episode={block.episode && block.episode !== blocks[index - 1]?.episode ? block.episode : null}
          />,
          ...block.shots.flatMap((shot, place) =>
            (place >= first && place < end) || kept.has(shot.id)
              ? [<StripShot key={shot.id} {...item(shot.id, shotX(block, place), place + 1, block.shots.length)} lines={lines.get(shot.id)} />]
              : [],
          ),
        ])}
        {moving.line ? <span aria-hidden className="strip-line" style={{ left: moving.line.x }} /> : null}
      </div>
    </div>
  );
}

type Reveal = (spot: { block: Block; place: number } | null) => void;

/** Brings a shot, or the beginning of a scene, into sight. */
function useReveal(box: React.RefObject<HTMLElement | null>): Reveal {
  return useCallback(
    (spot) => {
      const element = box.current;
      if (!element || !spot) return;
      const left = (spot.place < 0 ? spot.block.x : shotX(spot.block, spot.place)) - MARGIN;
      const right = left + SHOT_WIDTH + 3 * MARGIN;
      const { scrollLeft, clientWidth } = element;
      const next = left < scrollLeft ? left : right > scrollLeft + clientWidth ? right - clientWidth : null;
      if (next === null) return;
      const near = Math.abs(next - scrollLeft) < 2 * clientWidth;
      element.scrollTo({ left: next, behavior: near && !calm() ? "smooth" : "instant" });
    },
    [box],
  );
}

/** What is selected on the board comes into sight here; so does what I move. */
function useFollowed({ blocks, at }: ReturnType<typeof useStrip>, reveal: Reveal): void {
  const selection = useSelection();
  const only = selection.length === 1 ? selection[0]! : null;
  useEffect(() => {
    if (only !== null) reveal(find(blocks, only));
    // When something else is selected: not whenever somebody changes the story.
  }, [only, reveal]);
  const mine = find(blocks, at);
  const moved = mine && shotX(mine.block, mine.place);
  useEffect(() => {
    if (at !== null && document.activeElement?.id === `strip-${at}`) reveal(find(blocks, at));
  }, [moved, reveal]);
}

/** A wheel that only turns up and down goes along the strip. */
function useSideways(box: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current!;
    const onWheel = (event: WheelEvent) => {
      if (event.deltaX !== 0 || event.ctrlKey || event.shiftKey || element.scrollWidth <= element.clientWidth) return;
      event.preventDefault();
      element.scrollLeft += event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box]);
}
