// The board: the project's nodes and edges on one canvas.
export { Board } from "./Board";
