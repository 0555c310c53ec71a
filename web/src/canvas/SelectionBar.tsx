// Several cards are selected: how many, and what can be done to all of them.
import { CardActions } from "@/inspector/CardActions";
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { useSelection } from "./useBoard";

export function SelectionBar() {
  const t = useT();
  const ids = useSelection();
  const { canEdit } = useRoom();
  if (ids.length < 2) return null;
  return (
    <div
      className="pointer-events-auto flex h-9 animate-fade items-center gap-2 rounded-lg bg-raised pr-1 pl-3 text-sm text-fg-muted shadow-md"
      data-testid="selection-bar"
    >
      <span>{t("inspector.several", { count: ids.length })}</span>
      {canEdit ? <CardActions ids={ids} /> : <span className="w-2" />}
    </div>
  );
}
