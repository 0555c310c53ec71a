// The line under the top bar while the project is nearly full. It can be put away, and comes again at 95 %.
import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Banner, Button } from "@/ui";
import { useCell } from "./cell";
import { type Dismissed, kept, percent, stage, warning } from "./limits";
import { useRoom } from "./RoomProvider";
import { useRefused } from "./useRefused";

export function LimitBanner() {
  const t = useT();
  const { connection } = useRoom();
  const { limits } = useCell(connection.status);
  const [dismissed, setDismissed] = useState<Dismissed>({});
  useEffect(() => setDismissed((before) => kept(limits, before)), [limits]);
  const full = warning(limits, dismissed);
  const refused = useRefused() !== null;
  if (!full || refused) return null;
  const action = (
    <Button size="sm" onClick={() => setDismissed({ ...dismissed, [full.limit]: stage(full) })}>
      {t("banner.limit.dismiss")}
    </Button>
  );
  return (
    <Banner tone="warn" live action={action} className="rounded-none">
      {t(full.limit === "nodes" ? "banner.limit.nodes" : "banner.limit.bytes", { percent: percent(full) })}
    </Banner>
  );
}
