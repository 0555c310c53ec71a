export { api, call } from "./client";
export { ApiError, errorText, type FieldProblem } from "./problem";
export { keys, queryClient } from "./queries";
export { onSessionEnded, refreshSession } from "./session";
export type * from "./types";
