// Every shortcut there is, by what it is for, with the names that the keys have on this machine.
import { useT } from "@/i18n";
import { Dialog, Kbd } from "@/ui";
import { opened } from "./state";

export interface SheetGroup {
  title: string;
  items: { title: string; keys: readonly string[] }[];
}

export function ShortcutSheet({ groups }: { groups: readonly SheetGroup[] }) {
  const t = useT();
  return (
    <Dialog open onOpenChange={() => opened.set(null)} title={t("sheet.title")} width="lg" reading>
      <div className="columns-2 gap-8 max-sm:columns-1">
        {groups.map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid" aria-label={group.title}>
            <h3 className="mb-1 text-xs font-medium text-fg-faint">{group.title}</h3>
            <dl>
              {group.items.map(({ title, keys }) => (
                <div key={title} className="flex min-h-7 items-center justify-between gap-4 border-b border-line/60 text-sm last:border-0">
                  <dt>{title}</dt>
                  <dd className="flex shrink-0 items-center gap-1.5">
                    {keys.map((key) => (
                      <Kbd key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
