// A drop-down menu on Radix: Menu(trigger, children), MenuItem, MenuRadio, MenuLabel, MenuSeparator.
import { DropdownMenu as M } from "radix-ui";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Kbd } from "./Kbd";

export const FLOATING = "z-(--z-float) animate-pop rounded-lg bg-raised p-1 shadow-lg";
const ITEM =
  "relative flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none select-none data-highlighted:bg-hover data-disabled:opacity-45 [&>svg]:shrink-0";
const PLAIN = "text-fg [&>svg]:text-fg-muted";

type MenuProps = { trigger: ReactNode; children: ReactNode; align?: "start" | "center" | "end"; side?: "top" | "bottom" | "left" | "right"; open?: boolean; onOpenChange?: (open: boolean) => void };

export function Menu({ trigger, children, align = "end", side, open, onOpenChange }: MenuProps) {
  return (
    <M.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <M.Trigger asChild>{trigger}</M.Trigger>
      <M.Portal>
        <M.Content
          align={align}
          side={side}
          sideOffset={5}
          collisionPadding={8}
          onCloseAutoFocus={leaveFields}
          className={cx(FLOATING, "max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto")}
        >
          {children}
        </M.Content>
      </M.Portal>
    </M.Root>
  );
}

/** A field that was chosen from the menu, and has the focus already, keeps it; else the menu's button gets it back. */
function leaveFields(event: Event): void {
  if (document.activeElement instanceof HTMLInputElement) event.preventDefault();
}

export function MenuItem({ icon, shortcut, danger, onSelect, disabled, children }: { icon?: ReactNode; shortcut?: string; danger?: boolean; onSelect: () => void; disabled?: boolean; children: ReactNode }) {
  return (
    <M.Item disabled={disabled} onSelect={onSelect} className={cx(ITEM, danger ? "text-danger-fg" : PLAIN)}>
      {icon}
      <span className="flex-1">{children}</span>
      {shortcut ? <Kbd keys={shortcut} /> : null}
    </M.Item>
  );
}

export function MenuRadio<V extends string>({ value, onChange, options }: { value: V; onChange: (value: V) => void; options: { value: V; label: ReactNode; icon?: ReactNode }[] }) {
  return (
    <M.RadioGroup value={value} onValueChange={(next) => onChange(next as V)}>
      {options.map((option) => (
        <M.RadioItem key={option.value} value={option.value} className={cx(ITEM, PLAIN, "pr-7")}>
          {option.icon}
          <span className="flex-1">{option.label}</span>
          <M.ItemIndicator className="absolute right-2 text-accent-fg">
            <Check size={14} />
          </M.ItemIndicator>
        </M.RadioItem>
      ))}
    </M.RadioGroup>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <M.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-fg-faint">{children}</M.Label>;
}

export function MenuSeparator() {
  return <M.Separator className="my-1 h-px bg-line" />;
}
