import { Minus, Move, Pencil, Plus } from "lucide-react";
import { cx } from "@/ui";
import type { What } from "./marks";
import "./marks.css";

const ICONS = { added: Plus, changed: Pencil, removed: Minus, moved: Move } as const;

/** A shape and a sign of its own for each, so that nobody needs the colour. */
export function MarkSign({ what, className }: { what: What; className?: string }) {
  const Icon = ICONS[what];
  return (
    <span aria-hidden className={cx("mark-sign", className)} data-mark={what}>
      <Icon strokeWidth={3} />
    </span>
  );
}
