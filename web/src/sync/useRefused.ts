import { useCell } from "./cell";
import type { Refused } from "./connection";
import { useRoom } from "./RoomProvider";

const LOOKING: Refused = { code: "forbidden", reason: "" };

/** Why edits of mine stay here: the server said no, or would, since I may only look (an edit of an earlier page load). */
export function useRefused(): Refused | null {
  const { connection, canEdit } = useRoom();
  const { refused, unsaved } = useCell(connection.status);
  return refused ?? (!canEdit && unsaved > 0 ? LOOKING : null);
}
