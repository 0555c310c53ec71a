// Two facts in words: Live (the others see it now) and saved (committed in the database).
import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { cx, Tooltip } from "@/ui";
import { useCell } from "./cell";
import type { Status } from "./connection";
import { useRoom } from "./RoomProvider";
import { savedState, type SavedState } from "./savedState";

const LINGER = 500;

/** "Saving" stays for half a second, so that the word does not flicker; "saved" is never said early. */
function useSavedState(status: Status): SavedState {
  const [now, setNow] = useState(Date.now);
  const state = savedState(status, now);
  const [lingering, setLingering] = useState(false);
  useEffect(() => {
    if (state !== "saving") return;
    setLingering(true);
    const tick = setInterval(() => setNow(Date.now()), 1_000);
    return () => {
      clearInterval(tick);
      setTimeout(() => setLingering(false), LINGER);
    };
  }, [state]);
  return state === "saved" && lingering ? "saving" : state;
}

const LOOKS = {
  saved: [Check, "text-fg-muted"],
  saving: [LoaderCircle, "text-fg-muted"],
  trying: [TriangleAlert, "text-warn-fg"],
  waiting: [CloudOff, "text-warn-fg"],
  stopped: [TriangleAlert, "text-danger-fg"],
  refused: [TriangleAlert, "text-danger-fg"],
} as const;

export function SaveStatus() {
  const t = useT();
  const { connection } = useRoom();
  const status = useCell(connection.status);
  const saved = useSavedState(status);
  const [Icon, color] = LOOKS[saved];
  const live = status.link === "live";
  return (
    <div className="flex items-center gap-3 text-xs whitespace-nowrap select-none" role="status" aria-live="polite">
      <Tooltip text={t(live ? "save.live.hint" : "save.notLive.hint")}>
        <span className={cx("flex items-center gap-1.5", live ? "text-fg-muted" : "text-fg-faint")} data-testid="live">
          <span className={cx("size-1.5 rounded-full", live ? "bg-ok" : "bg-line-strong")} aria-hidden />
          {t(live ? "save.live" : status.link === "connecting" ? "save.connecting" : "save.offline")}
        </span>
      </Tooltip>
      <Tooltip text={t(`save.${saved}.hint`)}>
        <span className={cx("flex items-center gap-1", color)} data-testid="saved" data-state={saved}>
          <Icon size={13} className={saved === "saving" ? "animate-spin" : undefined} aria-hidden />
          {saved === "waiting" ? t("save.waiting", { count: status.unsaved }) : t(`save.${saved}`)}
        </span>
      </Tooltip>
    </div>
  );
}
