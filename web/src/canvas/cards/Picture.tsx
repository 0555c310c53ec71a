// The picture of a scene or a shot, 16:9, or what stands in for it: the cast as figures in their own colours, in the
// light of those colours; an empty stage where nobody is cast; a finder where a shot has not been drawn.
import type { CSSProperties } from "react";
import type { Chip } from "../boardStore";

/** Where the picture of an asset is, as large as a card needs it. */
export const pictureOf = (asset: unknown): string | undefined =>
  typeof asset === "string" && asset ? `/api/assets/${encodeURIComponent(asset)}/content?size=512` : undefined;

/** Without a `url` the children are shown: what is drawn instead. */
export function Picture({ url, children, className }: { url?: string; children: React.ReactNode; className?: string }) {
  return (
    <div className={`board-picture ${className ?? ""}`}>{url ? <img src={url} alt="" loading="lazy" decoding="async" draggable={false} /> : children}</div>
  );
}

/** Where up to four people stand, in a picture of 320 x 180, and how large they are; the first in front. */
const PLACES: readonly (readonly (readonly [x: number, scale: number])[])[] = [
  [],
  [[160, 1.16]],
  [
    [124, 1.1],
    [206, 0.94],
  ],
  [
    [160, 1.1],
    [82, 0.9],
    [238, 0.86],
  ],
  [
    [122, 1.06],
    [204, 0.98],
    [52, 0.8],
    [272, 0.76],
  ],
];
const HEAD_AND_SHOULDERS =
  "M0-104a21 21 0 1 1 0 42a21 21 0 1 1 0-42zM-43 6C-43-30-27-54 0-54S43-30 43 6z";

export function Stage({ cast }: { cast: readonly Chip[] }) {
  const places = PLACES[Math.min(cast.length, PLACES.length - 1)]!;
  const [one, two = one] = cast;
  const light = { "--one": one?.color ?? "var(--kind-scene)", "--two": two?.color ?? "var(--kind-shot)" } as CSSProperties;
  return (
    <svg className="board-stage" viewBox="0 0 320 180" preserveAspectRatio="xMidYMax slice" style={light} aria-hidden>
      {places.length === 0 ? <path className="board-horizon" d="M0 132H320M232 132a26 26 0 0 0-52 0" /> : null}
      {places
        .map(([x, scale], at) => (
          <path
            key={cast[at]!.id}
            className={at < 2 ? "board-figure" : "board-figure board-figure-far"}
            d={HEAD_AND_SHOULDERS}
            transform={`translate(${x} 180) scale(${scale})`}
            style={{ color: cast[at]!.color }}
          />
        ))
        .reverse()}
    </svg>
  );
}

/** Without the corner where the number stands. */
export function Finder() {
  return (
    <svg className="board-finder" viewBox="0 0 240 135" aria-hidden>
      <path d="M200 20h14a4 4 0 0 1 4 4v14M218 97v14a4 4 0 0 1-4 4h-14M40 115H26a4 4 0 0 1-4-4V97M120 61.500v12M114 67.500h12" />
    </svg>
  );
}
