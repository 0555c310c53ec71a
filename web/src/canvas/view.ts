// What I see of the board, for whoever stands outside of it: the actions, the palette, the menus. The open board
// gives itself here; without one, nothing moves and everything is where the origin is.
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
  /** In canvas units: the middle of what I see. */
  middle: () => Place;
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
  middle: () => ({ x: 0, y: 0 }),
  focus: nothing,
};

export type Tool = "select" | "hand";
