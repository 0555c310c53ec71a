import { useT } from "@/i18n";
import { useRoom } from "@/sync";

/** What a board without cards says: how to begin. */
export function Empty() {
  const t = useT();
  const { canEdit } = useRoom();
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center pb-24">
      <div className="max-w-90 text-center">
        <h2 className="text-lg font-semibold text-fg">{t("board.empty.title")}</h2>
        <p className="mt-1 text-sm text-fg-muted">{t(canEdit ? "board.empty.body" : "board.empty.viewer")}</p>
      </div>
    </div>
  );
}
