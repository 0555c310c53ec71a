// The story as a tree, beside the board.
export { OutlinePanel } from "./OutlinePanel";
export { outlineShown, toggleOutline } from "./outlineState";
