/** A card from far away: its mark (a scene's number, a character's letters) and its title, as large on the screen at
 * every distance. `ink` is for a card that is all its own colour. Hidden from near; its words are the card's own, so nobody hears them twice. */
export function Face({ mark, title, ink }: { mark?: string; title: string; ink?: string }) {
  return (
    <div className="board-face" style={ink ? ({ "--ink": ink } as React.CSSProperties) : undefined} aria-hidden>
      {mark ? <span className="board-mark" data-mark={mark} /> : null}
      <span className="board-face-title" data-title={title} />
    </div>
  );
}
