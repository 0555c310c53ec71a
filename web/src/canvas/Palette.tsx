// Which kind of card to add: a menu at the place of a double click, or from the toolbar.
import { useEffect, useRef } from "react";
import { useT } from "@/i18n";
import { cx } from "@/ui";
import { KindIcon } from "./KindIcon";
import { lastKind } from "./adding";
import { type Kind, PALETTE } from "./kinds";

/** What I added last is under the finger. */
function lastFirst(): readonly Kind[] {
  const last = lastKind.get();
  return last ? [last, ...PALETTE.filter((kind) => kind !== last)] : PALETTE;
}

export function Palette({
  kinds,
  label,
  onPick,
  onClose,
  className,
  style,
}: {
  kinds?: readonly Kind[];
  label?: string;
  onPick: (kind: Kind) => void;
  onClose: () => void;
  className?: string;
  style?: React.CSSProperties;
}) {
  const t = useT();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    root.current?.querySelector("button")?.focus();
    const away = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as globalThis.Node)) onClose();
    };
    window.addEventListener("pointerdown", away, { capture: true });
    return () => window.removeEventListener("pointerdown", away, { capture: true });
  }, [onClose]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 2, ArrowUp: -2 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...root.current!.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <div
      ref={root}
      role="menu"
      aria-label={label ?? t("board.add")}
      onKeyDown={onKeyDown}
      style={style}
      className={cx("z-30 grid w-72 animate-pop grid-cols-2 gap-0.5 rounded-lg bg-raised p-1.5 shadow-lg", className)}
    >
      {(kinds ?? lastFirst()).map((kind) => (
        <button
          key={kind}
          type="button"
          role="menuitem"
          onClick={() => onPick(kind)}
          className="flex h-8 items-center gap-2 rounded-sm px-2 text-left text-sm text-fg hover:bg-hover focus-visible:bg-hover"
        >
          <KindIcon kind={kind} />
          <span className="truncate">{t(`kind.${kind}`)}</span>
        </button>
      ))}
    </div>
  );
}
