// The first minute: ways to begin on an empty board, and what to try on the first day.
export { BoardStarts } from "./BoardStarts";
export { Tour } from "./Tour";
export { beginTour } from "./tourState";
