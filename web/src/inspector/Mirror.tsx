// The invisible copy of a shared text that carries the others' carets and selections, and gives the field its height.
import { Fragment, type ReactNode } from "react";
import type * as Y from "yjs";
import { type Person, placeIn, usePeers } from "@/presence";
import { useRoom } from "@/sync";
import { inkOn } from "@/ui";
import { cutsOf } from "./carets";

type Caret = { client: number; user: Person; from: number; to: number };

/** Who else types in this field, and where. */
export function useCarets(node: string, field: string, text: Y.Text | null): Caret[] {
  const { connection } = useRoom();
  const peers = usePeers();
  if (!text) return [];
  return peers.flatMap(({ client, user, editing }) => {
    if (editing?.node !== node || editing.field !== field) return [];
    const anchor = placeIn(connection.doc, text, editing.anchor);
    const head = placeIn(connection.doc, text, editing.head) ?? anchor;
    return anchor === null || head === null ? [] : [{ client, user, from: Math.min(anchor, head), to: Math.max(anchor, head) }];
  });
}

export function Mirror({ node, field, text, shown }: { node: string; field: string; text: Y.Text | null; shown: string }) {
  const carets = useCarets(node, field, text);
  return (
    <div aria-hidden className="pointer-events-none col-start-1 row-start-1 min-w-0 break-words whitespace-pre-wrap text-transparent select-none">
      {pieces(shown, carets)}
      {"\u200b"}
    </div>
  );
}

function pieces(shown: string, carets: readonly Caret[]): ReactNode[] {
  return cutsOf(shown, carets).map(({ at, text, carets: here, over }) => (
    <Fragment key={at}>
      {here.map((caret) => (
        <Flag key={caret.client} person={caret.user} />
      ))}
      {text ? <span style={over ? { background: `${over.user.color}38` } : undefined}>{text}</span> : null}
    </Fragment>
  ));
}

function Flag({ person }: { person: Person }) {
  return (
    <span className="relative z-10" data-testid="caret">
      <span className="absolute top-0 -left-px h-[1.25em] w-0.5" style={{ background: person.color }} />
      <span
        className="absolute bottom-full left-0 max-w-32 truncate rounded-xs rounded-bl-none px-1 font-sans text-[0.625rem] leading-3.5 font-medium whitespace-nowrap"
        style={{ background: person.color, color: inkOn(person.color) }}
      >
        {person.name}
      </span>
    </span>
  );
}
