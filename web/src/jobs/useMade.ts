// What a finished job has made, in words: "6 characters, 14 scenes".
import { kindKey, PALETTE } from "@/canvas/kinds";
import { useBoard } from "@/canvas/useBoard";
import { isKey, useFormat, useT } from "@/i18n";
import { useCell } from "@/sync";
import { type Job, madeNodes } from "./job";

export function useMadeCounts(job: Job): string | null {
  const t = useT();
  const format = useFormat();
  const board = useBoard();
  // The notice of the end may come before the cards.
  useCell(board.flow);
  if (job.status !== "succeeded") return null;
  const counts = new Map<string, number>();
  for (const id of madeNodes(job)) {
    const kind = board.node(id)?.kind;
    if (kind && kindKey(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const words = PALETTE.filter((kind) => counts.has(kind)).map((kind) => {
    const count = counts.get(kind)!;
    const key = `count.${kind}`;
    return isKey(key) ? (t as (key: string, values: { count: number }) => string)(key, { count }) : `${count} ${t(`kind.${kind}`)}`;
  });
  return words.length > 0 ? format.list(words) : null;
}
