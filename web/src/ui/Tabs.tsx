import { Tabs as T } from "radix-ui";
import type { ReactNode } from "react";

type Tab<V extends string> = { value: V; label: ReactNode; content: ReactNode };

export function Tabs<V extends string>({ value, onChange, tabs, label }: { value: V; onChange: (value: V) => void; tabs: Tab<V>[]; label: string }) {
  return (
    <T.Root value={value} onValueChange={(next) => onChange(next as V)} className="flex min-h-0 flex-1 flex-col">
      <T.List aria-label={label} className="flex gap-1 border-b border-line">
        {tabs.map((tab) => (
          <T.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px border-b-2 border-transparent px-2 pt-1 pb-2 text-sm font-medium text-fg-muted transition-colors hover:text-fg data-[state=active]:border-accent data-[state=active]:text-fg"
          >
            {tab.label}
          </T.Trigger>
        ))}
      </T.List>
      {tabs.map((tab) => (
        <T.Content key={tab.value} value={tab.value} className="min-h-0 flex-1 pt-3 focus-visible:outline-offset-4">
          {tab.content}
        </T.Content>
      ))}
    </T.Root>
  );
}
