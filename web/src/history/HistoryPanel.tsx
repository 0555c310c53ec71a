// The history at the right of the board: everything that happened, by days; what was named stands out. From here one looks
// at a moment, names it, goes back to it, or begins a new project with it.
import { Bookmark, X } from "lucide-react";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { report } from "@/app/report";
import { historyFocus } from "@/app/roomDialogs";
import { useT } from "@/i18n";
import { useCell, useRoom } from "@/sync";
import { Button, IconButton, Input, toast } from "@/ui";
import { useAuthorColour } from "./AuthorFaces";
import { useNameMoment } from "./api";
import { Filter } from "./Filter";
import { closeHistory, looking } from "./looking";
import { Timeline } from "./Timeline";
import { type Entry, filtered, peopleOf } from "./timeline";
import { useKnown, useTimeline } from "./useTimeline";

export function HistoryPanel() {
  const t = useT();
  const { canEdit } = useRoom();
  const [named, setNamed] = useState(false);
  const [person, setPerson] = useState<string | null>(null);
  const found = useTimeline(named);
  const known = useKnown();
  const colourOf = useAuthorColour();
  const people = useMemo(() => peopleOf(found.entries), [found.entries]);
  const chosen = people.find(({ id }) => id === person) ?? null;
  const entries = useMemo(() => filtered(found.entries, { named, person: chosen?.id ?? null }), [found.entries, named, chosen]);
  const root = useRef<HTMLElement>(null);
  useFocusAsked(root);
  useFresh(found.entries);
  return (
    <aside
      ref={root}
      aria-label={t("history.title")}
      className="flex w-80 max-w-full shrink-0 animate-slide-left flex-col border-l border-line bg-surface max-md:absolute max-md:inset-y-0 max-md:right-0 max-md:z-40 max-md:shadow-lg"
      data-testid="history"
    >
      <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="text-sm font-semibold">{t("history.title")}</h2>
        <IconButton label={t("ui.close")} onClick={closeHistory}>
          <X size={16} />
        </IconButton>
      </div>
      {canEdit ? <NameIt /> : null}
      <Filter named={named} onNamed={setNamed} people={people} person={chosen?.id ?? null} onPerson={setPerson} colourOf={colourOf} />
      <Timeline found={{ ...found, entries }} known={known} colourOf={colourOf} empty={chosen ? t("history.empty.person", { name: chosen.name ?? "" }) : t(named ? "history.empty.named" : "history.empty")} />
    </aside>
  );
}

/** What is looked at is told as the list has it: it may have got a name meanwhile. */
function useFresh(entries: readonly Entry[]): void {
  const shown = useCell(looking);
  useEffect(() => {
    const same = entries.filter(({ seq }) => seq === shown?.seq);
    const fresh = same.find(({ key }) => key === shown?.key) ?? same.find(({ moment }) => moment && moment.seqFrom === shown?.moment?.seqFrom);
    if (fresh) looking.set(fresh);
  }, [entries, shown]);
}

/** Opened by its key, the list has the focus: the row that is looked at, else the newest. */
function useFocusAsked(root: React.RefObject<HTMLElement | null>): void {
  const asked = useCell(historyFocus);
  useEffect(() => {
    if (!asked) return;
    historyFocus.set(false);
    root.current?.querySelector<HTMLElement>("[data-row][tabindex='0']")?.focus();
  }, [asked, root]);
}

/** Names the present, or the moment that is looked at. */
function NameIt() {
  const t = useT();
  const { projectId } = useRoom();
  const shown = useCell(looking);
  const [label, setLabel] = useState("");
  const name = useNameMoment(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = () => {
      setLabel("");
      toast(shown ? t("history.named", { label: label.trim() }) : t("history.saved"), { tone: "ok" });
    };
    name.mutate({ label: label.trim(), seq: shown?.seq ?? null }, { onSuccess: done, onError: report });
  };
  return (
    <form onSubmit={submit} className="flex gap-2 border-b border-line p-3">
      <Input aria-label={t("history.name")} value={label} maxLength={200} placeholder={t(shown ? "history.nameIt" : "history.name.placeholder")} onChange={(event) => setLabel(event.target.value)} />
      <Button type="submit" weight="primary" icon={<Bookmark size={14} />} busy={name.isPending} disabled={!label.trim()}>
        {t("history.name.action")}
      </Button>
    </form>
  );
}
