// Who is in a project now, as a short stack of faces.
import type { Person } from "@/api";
import { useFormat, useT } from "@/i18n";
import { Avatar, Tooltip } from "@/ui";

const SHOWN = 3;

export function Faces({ people }: { people: readonly Person[] }) {
  const t = useT();
  const format = useFormat();
  if (people.length === 0) return null;
  const rest = people.length - SHOWN;
  const names = people.slice(0, 8).map((person) => person.name);
  if (people.length > names.length) names.push(t("library.inside.more", { count: people.length - names.length }));
  const words = t("library.inside", { names: format.list(names) });
  return (
    <Tooltip text={words}>
      <span role="img" aria-label={words} data-testid="inside" className="relative z-1 flex items-center">
        {people.slice(0, SHOWN).map((person) => (
          <span key={person.id} aria-hidden className="-ml-1.5 first:ml-0">
            <Avatar name={person.name} color={person.color} size="sm" ring />
          </span>
        ))}
        {rest > 0 ? (
          <span aria-hidden className="ml-1 text-2xs text-fg-muted tabular-nums">
            +{rest}
          </span>
        ) : null}
      </span>
    </Tooltip>
  );
}
