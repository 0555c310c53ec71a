// How the board is fitted into the window: clear of the tools that float over its edges.
export const FIT = { padding: { top: "56px", right: "48px", bottom: "88px", left: "48px" }, maxZoom: 1 } as const;

/** Where an empty board begins: the first cards do not stick to the corner. */
export const BEGINNING = { x: 120, y: 120, zoom: 1 };
