import { Tooltip as T } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./Kbd";

export const TooltipProvider = T.Provider;

/** One line about the thing under the pointer; never the only place where a thing is said. */
export function Tooltip({ text, shortcut, side = "bottom", children }: { text: ReactNode; shortcut?: string; side?: "top" | "right" | "bottom" | "left"; children: ReactNode }) {
  return (
    <T.Root>
      <T.Trigger asChild>{children}</T.Trigger>
      <T.Portal>
        <T.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-(--z-top) flex max-w-72 animate-fade items-center gap-2 rounded-sm bg-tooltip px-2 py-1 text-xs text-on-tooltip shadow-md"
        >
          {text}
          {shortcut ? <Kbd keys={shortcut} inverted /> : null}
        </T.Content>
      </T.Portal>
    </T.Root>
  );
}
