import { Popover as P } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { FLOATING } from "./Menu";

type Props = { trigger: ReactNode; children: ReactNode; label: string; align?: "start" | "center" | "end"; side?: "top" | "bottom" | "left" | "right"; open?: boolean; onOpenChange?: (open: boolean) => void; className?: string };

export function Popover({ trigger, children, label, align = "end", side, open, onOpenChange, className }: Props) {
  return (
    <P.Root open={open} onOpenChange={onOpenChange}>
      <P.Trigger asChild>{trigger}</P.Trigger>
      <P.Portal>
        <P.Content aria-label={label} align={align} side={side} sideOffset={6} collisionPadding={8} className={cx(FLOATING, "p-3 focus:outline-none", className)}>
          {children}
        </P.Content>
      </P.Portal>
    </P.Root>
  );
}
