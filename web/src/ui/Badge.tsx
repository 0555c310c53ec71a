import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  neutral: "bg-hover text-fg-muted",
  accent: "bg-accent-soft text-accent-fg",
  ok: "bg-ok-soft text-ok-fg",
  warn: "bg-warn-soft text-warn-fg",
  danger: "bg-danger-soft text-danger-fg",
};
export type Tone = keyof typeof TONES;

export function Badge({ tone = "neutral", icon, children, className }: { tone?: Tone; icon?: ReactNode; children: ReactNode; className?: string }) {
  return <span className={cx("inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-2xs font-medium whitespace-nowrap", TONES[tone], className)}>{icon}{children}</span>;
}
