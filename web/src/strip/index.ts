// The storyboard as a strip, under the board: the same document, in the order in which it is told.
export { StripPanel } from "./StripPanel";
export { stripShown, toggleStrip } from "./stripState";
