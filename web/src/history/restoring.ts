// Brings something back, and tells what came of it: what was lost meanwhile, and a way to undo it.
import { useMutation } from "@tanstack/react-query";
import type { Restored } from "@/api";
import { report } from "@/app/report";
import { t, type Format, useFormat } from "@/i18n";
import { useRoom } from "@/sync";
import { toast } from "@/ui";
import { type Back, restore } from "./api";

export function useRestoring() {
  const { projectId } = useRoom();
  const format = useFormat();
  return useMutation({
    mutationFn: (back: Back) => restore(projectId, back),
    onSuccess: (restored, back) => tell(projectId, restored, back, format),
    onError: report,
  });
}

function tell(projectId: string, { before, lost }: Restored, back: Back, format: Format): void {
  // Undone is as much as was done: what others do in other cards meanwhile stays.
  const undo = () =>
    restore(projectId, { ...back, label: "", version: { id: before } }).then(
      () => toast(t("history.undone"), { tone: "ok" }),
      report,
    );
  const gone = lost.filter(({ type }) => type === "node").length;
  toast(format.sentences([said(back), ...(gone > 0 ? [t("history.lost", { count: gone })] : [])]), { tone: "ok", action: { label: t("history.undo"), run: () => void undo() } });
}

function said({ label, nodes, fields }: Back): string {
  if (fields) return t("history.restored.fields");
  if (nodes) return t("history.restored.cards", { count: nodes.length });
  return label ? t("history.restored", { label }) : t("history.restored.moment");
}
