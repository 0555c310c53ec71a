// Who was at it, as a short stack of faces in their own colours.
import { useQuery } from "@tanstack/react-query";
import { Bot } from "lucide-react";
import { useMemo } from "react";
import { type Author, api, call, keys } from "@/api";
import { CHARACTER_COLOURS } from "@/canvas/colours";
import { usePeers } from "@/presence/usePresence";
import { useRoom } from "@/sync";
import { Avatar } from "@/ui";

const SHOWN = 3;

/** The colour of a person; of whoever is gone or no person, one that is always the same. */
export function useAuthorColour(): (author: Author) => string {
  const { projectId, me } = useRoom();
  const peers = usePeers();
  const people = useQuery({
    queryKey: keys.people(projectId),
    queryFn: () => call(api.GET("/api/projects/{projectId}/members", { params: { path: { projectId } } })),
    staleTime: 60_000,
  }).data;
  return useMemo(() => {
    const known = new Map<string, string>(people?.items.map(({ userId, color }) => [userId, color]));
    for (const { user } of peers) known.set(user.id, user.color);
    known.set(me.id, me.color);
    return ({ id }) => known.get(id) ?? CHARACTER_COLOURS[hash(id) % CHARACTER_COLOURS.length]!;
  }, [people, peers, me]);
}

const hash = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) >>> 0, 7);

export function AuthorFace({ author, colour }: { author: Author; colour: string }) {
  if (author.type === "user") return <Avatar name={author.name || "?"} color={colour} size="sm" ring />;
  return (
    <span role="img" aria-label={author.name} className="inline-grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-fg-muted ring-2 ring-surface">
      <Bot size={12} aria-hidden />
    </span>
  );
}

/** Their names stand beside it: nothing that a screen reader has to hear twice. */
export function AuthorFaces({ authors, colourOf }: { authors: readonly Author[]; colourOf: (author: Author) => string }) {
  const rest = authors.length - SHOWN;
  return (
    <span aria-hidden className="flex shrink-0 items-center">
      {authors.slice(0, SHOWN).map((author) => (
        <span key={author.id} className="-ml-1.5 first:ml-0">
          <AuthorFace author={author} colour={colourOf(author)} />
        </span>
      ))}
      {rest > 0 ? <span className="ml-1 text-2xs text-fg-muted tabular-nums">+{rest}</span> : null}
    </span>
  );
}
