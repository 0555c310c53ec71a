// A part of the panel that opens and closes. Which are closed is remembered in this browser.
import { type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import { Disclosure } from "@/ui";
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
  const [open, setOpen] = useState(() => !closed().includes(name));
  const fields = <div className="grid grid-cols-2 gap-x-2.5 gap-y-3">{children}</div>;
  if (name === "main") return fields;
  const toggle = () => {
    remember(name, !open);
    setOpen(!open);
  };
  return (
    <Disclosure title={t(`group.${name}`)} open={open} onToggle={toggle}>
      {fields}
    </Disclosure>
  );
}
