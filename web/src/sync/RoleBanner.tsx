// My role has changed while I was here: what I may do now, and whose doing that is.
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Banner, Button, toast } from "@/ui";
import { mayEdit } from "./access";
import type { RoleChange } from "./role";
import { useRoom } from "./RoomProvider";
import { useLook, useRefused } from "./useRefused";

const A_MOMENT = 700;

export function RoleBanner() {
  const t = useT();
  const { change } = useRoom();
  const [read, setRead] = useState<number | null>(null);
  const told = useRefused()?.code === "forbidden";
  useGain(change);
  useLook();
  if (!change || told || read === change.at || mayEdit(change.to) || !mayEdit(change.from)) return null;
  const role = t(`role.${change.to}`);
  const action = (
    <Button size="sm" onClick={() => setRead(change.at)}>
      {t("role.changed.read")}
    </Button>
  );
  return (
    <Banner tone="warn" live action={action} className="rounded-none">
      {change.by ? t("role.changed.lookBy", { name: change.by, role }) : t("role.changed.look", { role })}
    </Banner>
  );
}

/** What I may do more is a good word in passing. It waits a moment, for the name may come after it. */
function useGain(change: RoleChange | null): void {
  const t = useT();
  const lost = change && mayEdit(change.from) && !mayEdit(change.to);
  const { at, by, from, to } = change ?? {};
  useEffect(() => {
    if (at === undefined || !from || !to || lost) return;
    const role = t(`role.${to}`);
    const kind = mayEdit(to) && !mayEdit(from) ? "edit" : "other";
    const say = () => toast(by ? t(`role.changed.${kind}By`, { name: by, role }) : t(`role.changed.${kind}`, { role }), { tone: "ok" });
    const timer = setTimeout(say, A_MOMENT);
    return () => clearTimeout(timer);
    // Not for another language.
  }, [at, by]);
}
