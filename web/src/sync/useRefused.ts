import { useEffect } from "react";
import { useCell } from "./cell";
import type { Refused } from "./connection";
import { useRoom } from "./RoomProvider";

const LOOKING: Refused = { code: "forbidden", reason: "" };

/** Why edits of mine stay here: the server said no, or would, since I may only look (an edit of an earlier page load). */
export function useRefused(): Refused | null {
  const { connection, canEdit } = useRoom();
  const { refused, unsaved, looked } = useCell(connection.status);
  return refused ?? (!canEdit && unsaved > 0 && looked ? LOOKING : null);
}

/** As long as a role and the last edits before it may be on their way. */
const ON_THE_WAY = 1_200;
const AGAIN = 5_000;

/** Finds out what has become of the edits of somebody who may only look now. */
export function useLook(): void {
  const { connection, canEdit } = useRoom();
  const { link, unsaved, looked } = useCell(connection.status);
  const unsure = !canEdit && link === "live" && unsaved > 0 && !looked;
  useEffect(() => {
    if (!unsure) return;
    const first = setTimeout(() => void connection.look(), ON_THE_WAY);
    const again = setInterval(() => void connection.look(), AGAIN);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [connection, unsure]);
}
