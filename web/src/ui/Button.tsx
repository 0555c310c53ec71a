// Buttons in six weights and three sizes. `busy` keeps the width, shows a spinner and refuses presses.
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { Spinner } from "./Spinner";
import { Tooltip } from "./Tooltip";

type Weight = "primary" | "secondary" | "ghost" | "danger" | "quietDanger" | "quietAccent";
type Size = "sm" | "md" | "lg";

const WEIGHTS: Record<Weight, string> = {
  primary:
    "bg-accent text-on-accent shadow-sm hover:bg-accent-hover active:bg-accent-press aria-pressed:bg-accent-press data-[state=open]:bg-accent-press",
  secondary:
    "bg-raised text-fg border border-line-strong hover:bg-[color-mix(in_oklch,var(--raised),var(--fg)_5%)] active:bg-[color-mix(in_oklch,var(--raised),var(--fg)_9%)] data-[state=open]:bg-[color-mix(in_oklch,var(--raised),var(--fg)_7%)]",
  ghost:
    "text-fg-muted hover:bg-hover hover:text-fg active:bg-press aria-pressed:bg-press aria-pressed:text-fg data-[state=open]:bg-press data-[state=open]:text-fg",
  danger: "bg-danger text-on-danger shadow-sm hover:bg-danger-hover active:brightness-90",
  quietDanger: "text-danger-fg hover:bg-danger-soft active:bg-[color-mix(in_oklch,var(--danger-soft),var(--danger)_16%)]",
  quietAccent: "text-accent-fg hover:bg-accent-soft active:bg-[color-mix(in_oklch,var(--accent-soft),var(--accent)_16%)]",
};

const SIZES: Record<Size, string> = {
  sm: "h-6 gap-1 rounded-sm px-2 text-xs",
  md: "h-7 gap-1.5 rounded-md px-2.5 text-sm",
  lg: "h-9 gap-2 rounded-md px-3.5 text-base",
};

const SQUARE: Record<Size, string> = { sm: "size-6 rounded-sm", md: "size-7 rounded-md", lg: "size-9 rounded-md" };

const BASE =
  "relative inline-flex shrink-0 select-none items-center justify-center font-medium whitespace-nowrap transition-colors disabled:opacity-45 disabled:pointer-events-none aria-busy:pointer-events-none [&>svg]:shrink-0";

export type ButtonProps = ComponentProps<"button"> & {
  weight?: Weight;
  size?: Size;
  busy?: boolean;
  icon?: ReactNode;
};

export function Button({ weight = "secondary", size = "md", busy, icon, className, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} aria-busy={busy || undefined} className={cx(BASE, WEIGHTS[weight], SIZES[size], className)} {...rest}>
      {busy ? <Spinner className="size-3.5" /> : icon}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, "icon" | "children"> & {
  /** Said by screen readers and shown as the tooltip. */
  label: string;
  shortcut?: string;
  children: ReactNode;
  /** False where a tooltip would be in the way: the label is still said. */
  tooltip?: boolean;
  tooltipSide?: "top" | "right" | "bottom" | "left";
};

export function IconButton({ label, shortcut, weight = "ghost", size = "md", busy, className, children, tooltip = true, tooltipSide, type = "button", ...rest }: IconButtonProps) {
  const button = (
    <button type={type} aria-label={label} aria-busy={busy || undefined} className={cx(BASE, WEIGHTS[weight], SQUARE[size], className)} {...rest}>
      {busy ? <Spinner className="size-3.5" /> : children}
    </button>
  );
  if (!tooltip) return button;
  return (
    <Tooltip text={label} shortcut={shortcut} side={tooltipSide}>
      {button}
    </Tooltip>
  );
}
