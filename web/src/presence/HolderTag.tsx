// Over a card: the names of those who have selected it or write in it.
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
      className="absolute right-1 bottom-full z-10 mb-1 max-w-48 truncate rounded-xs px-1.5 text-2xs leading-4 font-medium"
      style={{ background: first.color, color: inkOn(first.color) }}
      data-testid="holders"
    >
      {editors.length > 0 ? t("presence.editing", { names: names(editors) }) : names(holders)}
    </span>
  );
}
