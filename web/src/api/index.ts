export { api, call } from "./client";
export { ApiError, errorText, type FieldProblem } from "./problem";
export { keys, queryClient } from "./queries";
export { leavingSession, onSessionEnded, refreshSession } from "./session";
export type * from "./types";
