// Presence for React.
import { useSyncExternalStore } from "react";
import { useCell, useRoom } from "@/sync";
import { type Peer, type Person, type Presence, presenceOf } from "./presence";

export function usePresence(): Presence {
  return presenceOf(useRoom().connection);
}

export function usePeers(): readonly Peer[] {
  return useCell(usePresence().peers);
}

const NOBODY: readonly Person[] = [];

/** Who else has selected this node. */
export function useHolders(id: string): readonly Person[] {
  const { holders } = usePresence();
  return useSyncExternalStore(holders.subscribe, () => holders.get().get(id) ?? NOBODY);
}
