// Over a card: the names of those who have selected it or write in it.
import { PenLine } from "lucide-react";
import { useT } from "@/i18n";
import { inkOn } from "@/ui";
import { useEditors, useHolders } from "./usePresence";

export function HolderTag({ node }: { node: string }) {
  const t = useT();
  const holders = useHolders(node);
  const editors = useEditors(node);
  const first = editors[0] ?? holders[0];
  if (!first) return null;
  const names = (people: readonly { name: string }[]) => people.map((person) => person.name).join(", ");
  return (
    <span
      className="board-holder"
      style={{ background: first.color, color: inkOn(first.color) }}
      data-testid="holders"
    >
      {editors.length > 0 ? <PenLine size={10} className="shrink-0" aria-hidden /> : null}
      <span className="truncate">{editors.length > 0 ? t("presence.editing", { names: names(editors) }) : names(holders)}</span>
    </span>
  );
}
