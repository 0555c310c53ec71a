import { Progress as P } from "radix-ui";
import { cx } from "./cx";

/** `value` is 0..1; without it the bar says only that something goes on. */
export function Progress({ value, label, className }: { value?: number; label: string; className?: string }) {
  const known = value !== undefined;
  return (
    <P.Root value={known ? Math.round(value * 100) : null} aria-label={label} className={cx("h-1 overflow-hidden rounded-full bg-press", className)}>
      <P.Indicator
        className={cx("h-full rounded-full bg-accent transition-[width] duration-200", !known && "w-1/4 animate-indeterminate")}
        style={known ? { width: `${Math.max(2, value * 100)}%` } : undefined}
      />
    </P.Root>
  );
}
