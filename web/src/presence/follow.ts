// Following a person's view: who, since when, and what ends it. Pure; FollowView moves the board, Presence tells the others.
import type { Peer, Person } from "./presence";

export interface Following {
  client: number;
  user: Person;
  since: number;
  /** When the followed person was last not here any more; null while they are. */
  lostAt: number | null;
}

export type Ending = "gone" | "circle";

/** A reconnect takes a moment: nobody is let go for it. */
const PATIENCE = 4_000;
/** Who was followed and now follows back goes first; the other has this long to let go. */
const YIELD = 2_000;

export const start = (peer: Pick<Peer, "client" | "user">, now: number): Following => ({ client: peer.client, user: peer.user, since: now, lostAt: null });

/** Whose view is really shown: at the end of a chain of people who follow each other. Null for a circle, or if it comes back to me. */
export function leader(client: number, peers: ReadonlyMap<number, Pick<Peer, "following">>, me: number): number | null {
  const seen = new Set<number>([me]);
  let at = client;
  while (!seen.has(at)) {
    seen.add(at);
    const next = peers.get(at)?.following ?? null;
    if (next === null || (next !== me && !peers.has(next))) return at;
    at = next;
  }
  return null;
}

/** What is left of it with these people here; an Ending if nothing. */
export function goOn(following: Following, peers: ReadonlyMap<number, Peer>, me: number, now: number): Following | Ending {
  const here = peers.get(following.client) ?? elsewhere(following, peers);
  if (!here) {
    const lostAt = following.lostAt ?? now;
    return now - lostAt >= PATIENCE ? "gone" : lostAt === following.lostAt ? following : { ...following, lostAt };
  }
  if (leader(here.client, peers, me) === null && now - following.since >= YIELD) return "circle";
  if (here.client === following.client && here.user === following.user && following.lostAt === null) return following;
  return { ...following, client: here.client, user: here.user, lostAt: null };
}

/** The same person in another window. */
function elsewhere(following: Following, peers: ReadonlyMap<number, Peer>): Peer | undefined {
  return [...peers.values()].find((peer) => peer.user.id === following.user.id);
}

/** Everybody whose view is mine, each once. */
export function followersOf(me: number, peers: Iterable<Peer>): Person[] {
  const found = new Map<string, Person>();
  for (const { following, user } of peers) if (following === me) found.set(user.id, user);
  return [...found.values()];
}
