// The line under the top bar while something about the connection needs words: offline, back online, an edit refused, saving stopped.
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Banner, Button } from "@/ui";
import { useCell } from "./cell";
import { download, eraseLocal, unsavedAsFile } from "./local";
import { useRoom } from "./RoomProvider";

const GRACE = 1_200;
const WELCOME = 2_000;

/** A short drop is nobody's business: offline only after a moment, and "back" only after an offline that was shown. */
function useOffline(offline: boolean): "no" | "offline" | "back" {
  const [shown, setShown] = useState<"no" | "offline" | "back">("no");
  useEffect(() => {
    if (offline) {
      const timer = setTimeout(() => setShown("offline"), navigator.onLine ? GRACE : 0);
      return () => clearTimeout(timer);
    }
    setShown((before) => (before === "no" ? "no" : "back"));
    const timer = setTimeout(() => setShown("no"), WELCOME);
    return () => clearTimeout(timer);
  }, [offline]);
  return shown;
}

export function ConnectionBanner() {
  const t = useT();
  const { connection, projectId } = useRoom();
  const { link, unsaved, refused, saving } = useCell(connection.status);
  const shown = useOffline(link !== "live");
  const save = async () => {
    const file = await unsavedAsFile(projectId);
    if (file) download(file);
  };
  const without = async () => {
    await eraseLocal(projectId);
    location.reload();
  };
  if (refused !== null) {
    const actions = (
      <span className="flex gap-2">
        <Button size="sm" onClick={save}>
          {t("room.closed.save")}
        </Button>
        <Button size="sm" onClick={without}>
          {t("room.closed.reloadWithout")}
        </Button>
      </span>
    );
    return (
      <Banner tone="danger" live action={actions} className="rounded-none">
        {t("banner.refused")} {refused}
      </Banner>
    );
  }
  if (shown === "offline") {
    const action = (
      <Button size="sm" onClick={connection.reconnect}>
        {t("banner.reconnect")}
      </Button>
    );
    return (
      <Banner tone="warn" live action={action} className="rounded-none">
        {unsaved > 0 ? t("banner.offline.waiting", { count: unsaved }) : t("banner.offline")}
      </Banner>
    );
  }
  if (saving === "stopped") {
    return (
      <Banner tone="danger" live className="rounded-none">
        {t("banner.stopped")}
      </Banner>
    );
  }
  return shown === "back" ? (
    <Banner live className="rounded-none">
      {t("banner.back")}
    </Banner>
  ) : null;
}
