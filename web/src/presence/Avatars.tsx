// Who is here: a stack of faces, me first, the rest behind +N. Pressing one goes to where that person points.
import { useT } from "@/i18n";
import { useRoom } from "@/sync";
import { Avatar, Menu, MenuItem, Tooltip } from "@/ui";
import type { Person } from "./presence";
import { usePeers, usePresence } from "./usePresence";

const SHOWN = 4;

export function Avatars() {
  const t = useT();
  const { me } = useRoom();
  const presence = usePresence();
  const others = distinct(usePeers().map((peer) => peer.user)).filter((person) => person.id !== me.id);
  const rest = others.slice(SHOWN);
  return (
    <div className="flex items-center" role="group" aria-label={t("presence.here", { count: others.length + 1 })} data-testid="avatars">
      <ul className="flex items-center gap-1.5">
        <li>
          <Tooltip text={t("presence.you", { name: me.name })}>
            <span>
              <Avatar name={me.name} color={me.color} ring />
            </span>
          </Tooltip>
        </li>
        {others.slice(0, SHOWN).map((person) => (
          <li key={person.id}>
            <Tooltip text={person.name}>
              <button
                type="button"
                className="rounded-full"
                aria-label={t("presence.goTo", { name: person.name })}
                onClick={() => presence.goTo(person.id)}
              >
                <Avatar name={person.name} color={person.color} ring />
              </button>
            </Tooltip>
          </li>
        ))}
      </ul>
      {rest.length > 0 ? (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={t("presence.more", { count: rest.length })}
              className="ml-1 h-6 rounded-full bg-hover px-1.5 text-2xs font-medium text-fg-muted"
            >
              +{rest.length}
            </button>
          }
        >
          {rest.map((person) => (
            <MenuItem key={person.id} icon={<Avatar name={person.name} color={person.color} size="sm" />} onSelect={() => presence.goTo(person.id)}>
              {person.name}
            </MenuItem>
          ))}
        </Menu>
      ) : null}
    </div>
  );
}

function distinct(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
