import type { CSSProperties } from "react";
import { useT } from "@/i18n";
import { cx } from "@/ui";

/** Text in a box of so many lines. Who comes near sees more of it in the same box, not larger letters (board.css). */
export function Prose({ text, more, empty, lines, className }: { text: string; more?: string; empty: string; lines: number; className?: string }) {
  return (
    <p className={cx("board-prose", !text && "text-fg-faint", className)} style={{ "--lines": lines } as CSSProperties}>
      {text || empty}
      {more && more !== text ? <span className="board-more"> {more}</span> : null}
    </p>
  );
}

/** The end of what a job is writing, before it stands in the document. */
export function Ghost({ text, lines }: { text: string; lines: number }) {
  const t = useT();
  return (
    <p className="board-prose board-ghost text-accent-fg" style={{ "--lines": lines } as CSSProperties} title={t("jobs.writing")} data-testid="ghost">
      {text.slice(-140)}
      <span className="board-pen" aria-hidden />
    </p>
  );
}
