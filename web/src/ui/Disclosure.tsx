// A part of a panel under a heading that opens and closes it.
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cx } from "./cx";

export function Disclosure({ title, open, onToggle, children }: { title: string; open: boolean; onToggle: () => void; children: ReactNode }) {
  const id = useId();
  return (
    <section className="border-t border-line pt-1">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className="-ml-1 flex h-7 w-full items-center gap-1 rounded-md text-xs font-semibold text-fg-muted hover:text-fg"
          onClick={onToggle}
        >
          <ChevronRight size={14} className={cx("transition-transform", open && "rotate-90")} aria-hidden />
          {title}
        </button>
      </h3>
      <div id={id} hidden={!open} className="pt-1.5">
        {children}
      </div>
    </section>
  );
}
