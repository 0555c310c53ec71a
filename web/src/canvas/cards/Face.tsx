/** A card from far away: its mark (a scene's number, a character's letters) and its title, as large on the screen
 * at every distance; a mark with an ink of its own stands on a disc of the card's colour. Hidden from near; its words are the card's own, so nobody hears them twice. */
export function Face({ mark, title, ink, height }: { mark?: string; title: string; ink?: string; height?: number }) {
  return (
    <div className="board-face" style={{ "--height": Math.round(height ?? 150), "--ink": ink } as React.CSSProperties} aria-hidden>
      {mark ? <span className={ink ? "board-mark board-mark-round" : "board-mark"} data-mark={mark} /> : null}
      <span className="board-face-title" data-title={title} />
    </div>
  );
}
