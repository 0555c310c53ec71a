// The keys of a tree, as the ARIA practices have them, with F2 for the name and Alt and an arrow for the place.
import { type KeyboardEvent, useRef } from "react";
import { useT } from "@/i18n";
import { rowName } from "./names";
import { type Row, typedAhead } from "./tree";
import type { Moving } from "./useMoving";
import type { Rows } from "./useRows";
import type { Showing } from "./useShowing";

const TYPING_MS = 700;
const PAGE = 10;

type Given = { rows: Rows; focus: (key: string) => void; showing: Showing; moving: Moving; leave: () => void };

export function useTreeKeys({ rows: { rows, at, toggle }, focus, showing, moving, leave }: Given) {
  const t = useT();
  const typed = useRef({ text: "", when: 0 });
  const row = rows[at];

  const to = (place: number) => {
    const wanted = rows[Math.min(rows.length - 1, Math.max(0, place))];
    if (wanted) focus(wanted.key);
  };
  const ahead = (letter: string) => {
    const before = Date.now() - typed.current.when < TYPING_MS ? typed.current.text : "";
    const text = before === letter ? letter : before + letter;
    typed.current = { text, when: Date.now() };
    const found = typedAhead(
      rows.map((one) => rowName(one, t)),
      at,
      text,
    );
    if (found >= 0) to(found);
  };
  const inward = (here: Row) => {
    if (here.open === false) toggle(here, true);
    else if (here.open) to(at + 1);
  };
  const outward = (here: Row) => {
    if (here.open) toggle(here, false);
    else if (here.parent) focus(here.parent);
  };

  return (event: KeyboardEvent) => {
    if (!row || event.nativeEvent.isComposing || event.target instanceof HTMLInputElement) return;
    const done = act(event);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };

  function act(event: KeyboardEvent): boolean {
    const { key } = event;
    if (event.altKey) return stepped(key);
    if (event.ctrlKey || event.metaKey) return false;
    const acts: Record<string, () => void> = {
      ArrowDown: () => to(at + 1),
      ArrowUp: () => (at === 0 ? leave() : to(at - 1)),
      ArrowRight: () => inward(row!),
      ArrowLeft: () => outward(row!),
      Home: () => to(0),
      End: () => to(rows.length - 1),
      PageDown: () => to(at + PAGE),
      PageUp: () => to(at - PAGE),
      Enter: () => (row!.node ? showing.show(row!, false) : toggle(row!, !row!.open)),
      " ": () => (row!.node ? showing.show(row!, true) : toggle(row!, !row!.open)),
      F2: () => showing.rename(row!),
      Escape: leave,
      "*": () => rows.filter((one) => one.parent === row!.parent && one.open === false).forEach((one) => toggle(one, true)),
    };
    if (acts[key]) acts[key]();
    else if ([...key].length === 1) ahead(key);
    else return false;
    return true;
  }

  function stepped(key: string): boolean {
    if (key !== "ArrowUp" && key !== "ArrowDown") return false;
    moving.step(row!, key === "ArrowUp" ? -1 : 1);
    focus(row!.key);
    return true;
  }
}
