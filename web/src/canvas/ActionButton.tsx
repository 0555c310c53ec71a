import type { ReactNode } from "react";
import { IconButton, type IconButtonProps } from "@/ui";
import { useAction } from "./actions";

/** A button that does one of the actions. */
export function ActionButton({ id, icon, ...rest }: { id: string; icon: ReactNode } & Partial<IconButtonProps>) {
  const { title, keys, possible, run } = useAction(id);
  return (
    <IconButton label={title} shortcut={keys[0]} tooltipSide="top" disabled={!possible} onClick={run} {...rest}>
      {icon}
    </IconButton>
  );
}
