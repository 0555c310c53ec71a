// Asked before a generation that costs something is started from a card: what it will probably cost, and whether to go on.
import { useFormat, useT } from "@/i18n";
import { useCell } from "@/sync/cell";
import { Confirm } from "@/ui";
import { estimateWords, question } from "./estimates";

export function CostQuestion() {
  const t = useT();
  const format = useFormat();
  const asked = useCell(question);
  if (!asked) return null;
  return (
    <Confirm
      open
      onOpenChange={() => asked.answer(false)}
      title={t("estimate.title")}
      description={format.sentences(estimateWords(asked.estimate, t, format))}
      action={t("estimate.start")}
      onConfirm={() => asked.answer(true)}
    />
  );
}
