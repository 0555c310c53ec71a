// The line under the top bar while something about the connection needs words: offline, back online, an edit refused, saving stopped.
import { type ReactNode, useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Banner, Button } from "@/ui";
import { useCell } from "./cell";
import type { Refused } from "./connection";
import { useRoom } from "./RoomProvider";
import { UnsavedDialog } from "./UnsavedDialog";
import { useRefused } from "./useRefused";

const GRACE = 1_200;
const WELCOME = 2_000;

/** A short drop is nobody's business: offline only after a moment, and "back" only after an offline that was shown. */
export function useOffline(offline: boolean): "no" | "offline" | "back" {
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
  const { connection } = useRoom();
  const { link, unsaved, saving, away } = useCell(connection.status);
  const refused = useRefused();
  const shown = useOffline(link !== "live");
  if (refused !== null && shown !== "offline") return <RefusedBanner refused={refused} />;
  if (shown === "offline") {
    const action = (
      <Button size="sm" onClick={connection.reconnect}>
        {t("banner.reconnect")}
      </Button>
    );
    return (
      <Line tone="warn" action={action}>
        {away === "network" ? (
          unsaved > 0 ? (
            t("banner.offline.waiting", { count: unsaved })
          ) : (
            t("banner.offline")
          )
        ) : (
          <>
            {t(`banner.${away}`)} {unsaved > 0 ? t("banner.waiting", { count: unsaved }) : t("banner.safe")}
          </>
        )}
      </Line>
    );
  }
  if (saving === "stopped") return <Line tone="danger">{t("banner.stopped")}</Line>;
  return shown === "back" ? <Line>{t("banner.back")}</Line> : null;
}

function Line({ tone, action, children }: { tone?: "warn" | "danger"; action?: ReactNode; children: ReactNode }) {
  return (
    <Banner tone={tone} live action={action} className="rounded-none">
      {children}
    </Banner>
  );
}

const KNOWN = ["forbidden", "document_full", "too_many_nodes"] as const;

function RefusedBanner({ refused }: { refused: Refused }) {
  const t = useT();
  const { connection, change } = useRoom();
  const { unsaved } = useCell(connection.status);
  const [open, setOpen] = useState(false);
  const code = KNOWN.find((known) => known === refused.code) ?? "other";
  const count = connection.unsavedChanges().length || unsaved;
  return (
    <div data-testid="refused">
      <Line
        tone="danger"
        action={
          <Button size="sm" onClick={() => setOpen(true)}>
            {t("refused.show")}
          </Button>
        }
      >
        {code === "forbidden" && change?.by ? t("refused.forbiddenBy", { name: change.by, role: t(`role.${change.to}`) }) : t(`refused.${code}`)}{" "}
        {t("refused.kept", { count })}
        {code === "other" && refused.reason ? (
          <details className="mt-0.5 text-xs">
            <summary className="cursor-pointer">{t("ui.details")}</summary>
            {refused.reason}
          </details>
        ) : null}
      </Line>
      {open ? <UnsavedDialog onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
