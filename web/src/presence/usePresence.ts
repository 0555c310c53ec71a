// Presence for React.
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import { useCell, useRoom } from "@/sync";
import { type Peer, type Person, type Presence, presenceOf, type Worker } from "./presence";

export function usePresence(): Presence {
  return presenceOf(useRoom().connection);
}

export function usePeers(): readonly Peer[] {
  return useCell(usePresence().peers);
}

/** The jobs that run here. */
export function useWorkers(): readonly Worker[] {
  return useCell(usePresence().workers);
}

const NOBODY: readonly Person[] = [];

/** Who else has selected this node. */
export function useHolders(id: string): readonly Person[] {
  const { holders } = usePresence();
  return useSyncExternalStore(holders.subscribe, () => holders.get().get(id) ?? NOBODY);
}

/** Who else, a job too, writes in this node (in this field of it), each once. The same list as long as it is the same people. */
export function useEditors(node: string, field?: string): readonly Person[] {
  const { peers, workers } = usePresence();
  const last = useRef(NOBODY);
  const subscribe = useCallback(
    (listener: () => void) => {
      const offs = [peers.subscribe(listener), workers.subscribe(listener)];
      return () => offs.forEach((off) => off());
    },
    [peers, workers],
  );
  return useSyncExternalStore(subscribe, () => {
    const here = [...peers.get(), ...workers.get()].filter(({ editing }) => editing?.node === node && (field === undefined || editing.field === field));
    const people = [...new Map(here.map(({ user }) => [user.id, user])).values()];
    const same = people.length === last.current.length && people.every((one, at) => one.id === last.current[at]!.id && one.name === last.current[at]!.name);
    if (!same) last.current = people;
    return last.current;
  });
}

/** Everybody else with their windows, by person. */
export function useOthers(): readonly { user: Person; peers: readonly Peer[] }[] {
  const peers = usePeers();
  const { me } = useRoom();
  return useMemo(() => {
    const found = new Map<string, { user: Person; peers: Peer[] }>();
    for (const peer of peers) {
      const known = found.get(peer.user.id);
      if (known) known.peers.push(peer);
      else if (peer.user.id !== me.id) found.set(peer.user.id, { user: peer.user, peers: [peer] });
    }
    return [...found.values()];
  }, [peers, me.id]);
}
