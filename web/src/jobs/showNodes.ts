// "Show me these nodes": asked for by jobs, answered by the board, which alone knows its viewport.
type Shower = (nodes: readonly string[]) => void;

const showers = new Set<Shower>();

export function onShowNodes(shower: Shower): () => void {
  showers.add(shower);
  return () => showers.delete(shower);
}

export const useShowNodes = (): Shower => showNodes;

export function showNodes(nodes: readonly string[]): void {
  for (const shower of showers) shower(nodes);
}
