// Which sentence about saving is true. Pure; SaveStatus shows it.
import type { Status } from "./connection";

export type SavedState = "saved" | "saving" | "trying" | "waiting" | "stopped" | "refused";

/** As long as a word about saving is still news to nobody. */
const PATIENCE = 3_500;

export function savedState(status: Pick<Status, "link" | "unsaved" | "unsavedSince" | "saving" | "refused">, now: number): SavedState {
  if (status.refused !== null) return "refused";
  if (status.link !== "live" && status.unsaved > 0) return "waiting";
  if (status.saving === "stopped" && status.unsaved > 0) return "stopped";
  if (status.saving !== "ok") return "trying";
  if (status.unsaved === 0) return "saved";
  return status.unsavedSince !== null && now - status.unsavedSince > PATIENCE ? "trying" : "saving";
}
