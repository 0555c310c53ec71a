// A part of the panel that opens and closes. Which are closed is remembered in this browser.
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useT } from "@/i18n";
import { cx } from "@/ui";
import type { GroupName } from "./groups";

const STORED = "storyroom.inspector.closed";

function closed(): GroupName[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return Array.isArray(found) ? (found as GroupName[]) : [];
  } catch {
    return [];
  }
}

function remember(name: GroupName, open: boolean): void {
  try {
    const others = closed().filter((one) => one !== name);
    localStorage.setItem(STORED, JSON.stringify(open ? others : [...others, name]));
  } catch {
    // A full or forbidden storage: it holds until the card is left.
  }
}

export function FieldGroup({ name, children }: { name: GroupName; children: ReactNode }) {
  const t = useT();
  const id = useId();
  const [open, setOpen] = useState(() => !closed().includes(name));
  const fields = <div className="grid grid-cols-2 gap-x-2.5 gap-y-3">{children}</div>;
  if (name === "main") return fields;
  const toggle = () => {
    remember(name, !open);
    setOpen(!open);
  };
  return (
    <section className="border-t border-line pt-1">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className="-ml-1 flex h-7 w-full items-center gap-1 rounded-md text-xs font-semibold text-fg-muted hover:text-fg"
          onClick={toggle}
        >
          <ChevronRight size={14} className={cx("transition-transform", open && "rotate-90")} aria-hidden />
          {t(`group.${name}`)}
        </button>
      </h3>
      <div id={id} hidden={!open} className="pt-1.5">
        {fields}
      </div>
    </section>
  );
}
