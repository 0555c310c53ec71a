// A moment laid out as it was, over the live board, which goes on underneath: what differs is marked, and can be brought
// back from here. Escape leaves; N goes from difference to difference, Mod+A chooses all of them.
import { useCallback, useEffect, useMemo, useState } from "react";
import { errorText } from "@/api";
import { matches } from "@/canvas/shortcut";
import { isTyping } from "@/canvas/typing";
import { useT } from "@/i18n";
import { RoomContext, useRoom } from "@/sync";
import { Banner, Button, Spinner } from "@/ui";
import { useDiff, usePastDocument } from "./api";
import { DifferencePanel } from "./DifferencePanel";
import { type Compared, Legend } from "./Legend";
import { ALL_KEYS, backToNow, NEXT_KEYS, PREVIOUS_KEYS } from "./looking";
import { marksOf, step } from "./marks";
import { PreviewBar } from "./PreviewBar";
import { drawn, Still } from "./Still";
import { type Entry, placeOf } from "./timeline";
import { useKnown } from "./useTimeline";
import { titleOf } from "./words";

export function Preview({ entry }: { entry: Entry }) {
  const t = useT();
  const room = useRoom();
  const known = useKnown();
  const place = placeOf(entry);
  const stored = usePastDocument(room.projectId, place);
  const [compared, setCompared] = useState<Compared>("now");
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [flight, setFlight] = useState<{ id: string } | null>(null);
  const here = place.version?.id ?? String(place.seq);
  const diff = useDiff(room.projectId, compared === "now" ? here : entry.before === null ? null : String(entry.before), compared === "now" ? null : here);
  const past = useMemo(() => (stored.data ? drawn(stored.data) : null), [stored.data]);
  const marks = useMemo(
    () => (past && diff.data ? marksOf(diff.data, compared === "now" ? "from" : "to", (id) => past.places.get(id)) : null),
    [past, diff.data, compared],
  );
  const go = useCallback(
    (by: 1 | -1) => {
      const next = marks && step(marks.cards, selected.at(-1) ?? null, by);
      if (!next) return;
      setSelected([next.id]);
      setFlight({ id: next.id });
    },
    [marks, selected],
  );
  const all = useCallback(() => setSelected(marks?.cards.map(({ id }) => id) ?? []), [marks]);
  useKeys(go, all);
  // Whoever looks at the past changes nothing in it: no card takes a text, a corner or a line.
  const still = useMemo(() => ({ ...room, canEdit: false }), [room]);
  const title = titleOf(entry, known);
  return (
    <section aria-label={t("history.preview", { label: title })} className="absolute inset-0 z-30 flex animate-fade flex-col bg-canvas">
      <PreviewBar entry={entry} title={title} />
      <div className="relative min-h-0 flex-1 overflow-hidden">
        {stored.isPending ? (
          <div className="grid h-full place-items-center">
            <Spinner label={t("ui.loading")} className="text-fg-faint" />
          </div>
        ) : null}
        {stored.error ? (
          <Banner tone="danger" className="m-4" action={<Button size="sm" onClick={() => void stored.refetch()}>{t("ui.retry")}</Button>}>
            {errorText(stored.error, t)}
          </Banner>
        ) : null}
        {past ? (
          <>
            <RoomContext value={still}>
              <Still past={past} marks={marks} since={compared === "now"} selected={selected} onSelect={setSelected} flight={flight} />
            </RoomContext>
            <Legend
              compared={compared}
              onCompared={setCompared}
              mayBefore={entry.before !== null}
              marks={marks}
              error={diff.error}
              selected={selected.at(-1) ?? null}
              onStep={go}
            />
            {selected.length > 0 ? (
              <DifferencePanel entry={entry} past={past} marks={marks} compared={compared} selected={selected} onClose={() => setSelected([])} />
            ) : null}
          </>
        ) : null}
      </div>
    </section>
  );
}

/** Wherever the focus is, but in a field, a menu or a dialog. */
function useKeys(go: (by: 1 | -1) => void, all: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event) || document.querySelector("[role=dialog], [role=menu]")) return;
      if (event.key === "Escape") backToNow();
      else if (matches(event, NEXT_KEYS)) go(1);
      else if (matches(event, PREVIOUS_KEYS)) go(-1);
      else if (matches(event, ALL_KEYS)) all();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [go, all]);
}
