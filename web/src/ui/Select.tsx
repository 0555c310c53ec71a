import { Select as S } from "radix-ui";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { CONTROL, useFieldTies } from "./Field";
import { FLOATING } from "./Menu";

export type Option<V extends string> = { value: V; label: string; hint?: ReactNode };
type Props<V extends string> = { value: V; onChange: (value: V) => void; options: Option<V>[]; label?: string; disabled?: boolean; quiet?: boolean; className?: string };

/** `quiet` looks like text until it is hovered: for a value in a row that is mostly read. */
export function Select<V extends string>({ value, onChange, options, label, disabled, quiet, className }: Props<V>) {
  const ties = useFieldTies();
  return (
    <S.Root value={value} onValueChange={(next) => onChange(next as V)} disabled={disabled}>
      <S.Trigger
        {...ties}
        aria-label={label}
        className={cx(
          "inline-flex h-7 items-center justify-between gap-1.5 text-sm",
          quiet
            ? "rounded-md px-2 text-fg-muted transition-colors hover:bg-hover hover:text-fg disabled:opacity-60 disabled:pointer-events-none"
            : CONTROL,
          className,
        )}
      >
        <span className="truncate">
          <S.Value>{options.find((option) => option.value === value)?.label}</S.Value>
        </span>
        <ChevronDown size={14} className="shrink-0 text-fg-faint" aria-hidden />
      </S.Trigger>
      <S.Portal>
        <S.Content position="popper" sideOffset={4} collisionPadding={8} className={cx(FLOATING, "z-(--z-top) min-w-(--radix-select-trigger-width)")}>
          <S.Viewport>
            {options.map((option) => (
              <S.Item key={option.value} value={option.value} className="relative flex min-h-7 cursor-default items-center rounded-sm py-1 pr-8 pl-2 text-sm outline-none select-none data-highlighted:bg-hover">
                <div>
                  <S.ItemText>{option.label}</S.ItemText>
                  {option.hint ? <div className="max-w-60 text-xs text-fg-faint">{option.hint}</div> : null}
                </div>
                <S.ItemIndicator className="absolute right-2 text-accent-fg">
                  <Check size={14} />
                </S.ItemIndicator>
              </S.Item>
            ))}
          </S.Viewport>
        </S.Content>
      </S.Portal>
    </S.Root>
  );
}
