// The right panel: every field of the selected node.
export { Inspector } from "./Inspector";
