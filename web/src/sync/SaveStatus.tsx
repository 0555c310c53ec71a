// Two facts in words: Live (the others see it now) and saved (committed in the database).
import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { cx, Tooltip } from "@/ui";
import { useCell } from "./cell";
import type { Status } from "./connection";
import { useRoom } from "./RoomProvider";
import { useRefused } from "./useRefused";
import { savedState, type SavedState } from "./savedState";

const LINGER = 500;
const BLINK = 400;
const AWAY = 1_500;

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

/** A restart of the server takes a blink: the word stays, then says that it is coming back, and only then that it is away. */
function useShownLink(link: Status["link"]): Status["link"] | "reconnecting" {
  const [step, setStep] = useState(0);
  useEffect(() => {
    if (link !== "offline" || !navigator.onLine) return setStep(link === "offline" ? 2 : 0);
    const timers = [setTimeout(() => setStep(1), BLINK), setTimeout(() => setStep(2), AWAY)];
    return () => timers.forEach(clearTimeout);
  }, [link]);
  if (link !== "offline") return link;
  return step === 0 ? "live" : step === 1 ? "reconnecting" : "offline";
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
  const saved = useSavedState({ ...status, refused: useRefused() });
  const [Icon, color] = LOOKS[saved];
  const link = useShownLink(status.link);
  const live = link === "live";
  const { unsaved: count } = status;
  return (
    <div className="flex items-center gap-3 text-xs whitespace-nowrap select-none" role="status" aria-live="polite">
      <Tooltip text={t(live ? "save.live.hint" : "save.notLive.hint")}>
        <span className={cx("flex items-center gap-1.5", live ? "text-fg-muted" : "text-fg-faint")} data-testid="live">
          <span className={cx("size-1.5 rounded-full", live ? "bg-ok" : "bg-line-strong")} aria-hidden />
          {t(`save.${link}`)}
        </span>
      </Tooltip>
      <Tooltip text={count > 0 && saved !== "saved" ? `${t(`save.${saved}.hint`)} (${t("save.count", { count })})` : t(`save.${saved}.hint`)}>
        <span className={cx("flex items-center gap-1", color)} data-testid="saved" data-state={saved}>
          <Icon size={13} className={saved === "saving" ? "animate-spin" : undefined} aria-hidden />
          {saved === "waiting" ? t("save.waiting", { count: status.unsaved }) : t(`save.${saved}`)}
        </span>
      </Tooltip>
    </div>
  );
}
