// What I see of the board, for whoever stands outside of it: the actions, the palette, the menus. The open board
// gives itself here; without one, nothing moves and everything is where the origin is.
import type { Box } from "./arrange/box";
import type { Fit } from "./fit";
import type { BoardNode } from "./model";

export type Place = { x: number; y: number };

export interface View {
  fit: Fit;
  zoomIn: () => void;
  zoomOut: () => void;
  zoomTo: (zoom: number) => void;
  /** In canvas units: under the pointer while it is over the board, else null. */
  pointer: () => Place | null;
  /** In canvas units: what I see. */
  seen: () => Box;
  /** In canvas units: the middle of what I see. */
  middle: () => Place;
  /** Brings a card into sight, no nearer and no farther than I am. */
  reveal: (id: string) => void;
  /** Brings a card into sight and the focus onto it. */
  focus: (id: string) => void;
}

const nothing = () => {};

/** A new card is wanted at a place, maybe at the end of a relation; of which kind is to be asked. */
export interface Asked {
  /** In canvas units. */
  at: Place;
  end: { from: BoardNode; side: Side } | null;
}

export type Side = "top" | "right" | "bottom" | "left";

export const NO_VIEW: View = {
  fit: nothing,
  zoomIn: nothing,
  zoomOut: nothing,
  zoomTo: nothing,
  pointer: () => null,
  seen: () => ({ x: 0, y: 0, width: 0, height: 0 }),
  middle: () => ({ x: 0, y: 0 }),
  reveal: nothing,
  focus: nothing,
};

export type Tool = "select" | "hand";
