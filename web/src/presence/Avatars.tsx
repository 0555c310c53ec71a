// Who is here: a stack of faces, me first, the rest behind +N. Pressing one shows what that person sees.
import { useMemo } from "react";
import { useBoard } from "@/canvas/useBoard";
import { useT } from "@/i18n";
import { useCell } from "@/sync";
import { Avatar, cx, Menu, MenuItem, Tooltip } from "@/ui";
import { showNodes } from "@/jobs/showNodes";
import { doing, working } from "./doing";
import { Myself } from "./Myself";
import type { Worker } from "./presence";
import { useOthers, usePeers, usePresence, useWorkers } from "./usePresence";

const SHOWN = 4;

export function Avatars() {
  const t = useT();
  const presence = usePresence();
  const following = useCell(presence.following);
  const board = useBoard();
  const peers = usePeers();
  const names = useMemo(() => new Map(peers.map((peer) => [peer.client, peer.user.name])), [peers]);
  const others = useOthers().map((other) => ({ ...other, does: doing(other.peers, board, names, t), away: other.peers.every((peer) => peer.away) }));
  const workers = useWorkers();
  const press = (id: string) => (following?.user.id === id ? presence.unfollow() : presence.follow(id));
  const rest = others.slice(SHOWN);
  return (
    <div className="flex items-center" role="group" aria-label={t("presence.here", { count: others.length + 1 })} data-testid="avatars">
      <ul className="flex items-center gap-1.5">
        <li>
          <Myself />
        </li>
        {others.slice(0, SHOWN).map(({ user, does, away }) => (
          <li key={user.id}>
            <Tooltip text={t("presence.does", { name: user.name, doing: does })}>
              <button
                type="button"
                className={cx("rounded-full transition-opacity", away && "opacity-50", following?.user.id === user.id && "ring-2 ring-focus")}
                aria-label={t("presence.follow", { name: user.name })}
                aria-pressed={following?.user.id === user.id}
                onClick={() => press(user.id)}
              >
                <Avatar name={user.name} color={user.color} ring />
              </button>
            </Tooltip>
          </li>
        ))}
        {workers.length > 0 ? (
          <li>
            <Tooltip text={t("presence.does", { name: workers[0]!.user.name, doing: working(workers, board, t) })}>
              <button type="button" className="rounded-full" aria-label={t("presence.showWork")} onClick={() => showNodes(cardsOf(workers))} data-testid="worker">
                <Avatar name={workers[0]!.user.name} color={workers[0]!.user.color} ring />
              </button>
            </Tooltip>
          </li>
        ) : null}
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
          {rest.map(({ user, does }) => (
            <MenuItem key={user.id} icon={<Avatar name={user.name} color={user.color} size="sm" />} onSelect={() => press(user.id)}>
              {t("presence.does", { name: user.name, doing: does })}
            </MenuItem>
          ))}
        </Menu>
      ) : null}
    </div>
  );
}

const cardsOf = (workers: readonly Worker[]) => workers.flatMap(({ editing, working }) => editing?.node ?? working ?? []);
