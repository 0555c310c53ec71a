// What React Flow says to screen readers, in the person's language.
import { useMemo } from "react";
import { useT } from "@/i18n";

export function useAriaLabels() {
  const t = useT();
  return useMemo(
    () => ({
      "node.a11yDescription.default": t("aria.node"),
      "node.a11yDescription.keyboardDisabled": t("aria.node"),
      "node.a11yDescription.ariaLiveMessage": ({ x, y }: { direction: string; x: number; y: number }) =>
        t("aria.moved", { x: Math.round(x), y: Math.round(y) }),
      "edge.a11yDescription.default": t("aria.edge"),
      "minimap.ariaLabel": t("board.map"),
      "handle.ariaLabel": t("aria.handle"),
    }),
    [t],
  );
}
