import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  info: ["bg-accent-soft text-accent-fg", Info],
  warn: ["bg-warn-soft text-warn-fg", TriangleAlert],
  danger: ["bg-danger-soft text-danger-fg", CircleAlert],
} as const;

/** Something that stays true for a while, and what to do about it. `live` announces it to screen readers when it appears. */
export function Banner({ tone = "info", live, action, children, className }: { tone?: keyof typeof TONES; live?: boolean; action?: ReactNode; children: ReactNode; className?: string }) {
  const [colors, Icon] = TONES[tone];
  return (
    <div role={live ? (tone === "danger" ? "alert" : "status") : undefined} className={cx("flex items-start gap-2 rounded-md px-3 py-2 text-sm", colors, className)}>
      <Icon size={15} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
