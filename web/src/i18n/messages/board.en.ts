// What the board says: canvas, inspector, presence, sync, jobs. English is the source of the keys; board.zh.ts must have the same ones.
export const en = {} as const;
