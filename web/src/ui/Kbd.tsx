import { cx } from "./cx";

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const SIGNS: Record<string, string> = MAC
  ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Enter: "⏎", Backspace: "⌫", Delete: "⌦", Escape: "esc" }
  : { Mod: "Ctrl", Enter: "Enter ↵", Escape: "Esc" };
Object.assign(SIGNS, { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" });

/** The keys of a shortcut; "+" is one too. */
const keysOf = (keys: string): string[] => (keys === "+" ? ["+"] : keys.split("+"));

/** Keys as "Mod+Shift+Z"; Mod is ⌘ on a Mac and Ctrl elsewhere. */
export function Kbd({ keys, inverted }: { keys: string; inverted?: boolean }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans">
      {keysOf(keys).map((key) => (
        <span
          key={key}
          className={cx(
            "inline-flex h-4 min-w-4 items-center justify-center rounded-xs px-1 text-2xs font-medium",
            inverted ? "bg-on-tooltip/18 text-on-tooltip" : "border border-line bg-sunken text-fg-muted",
          )}
        >
          {SIGNS[key] ?? key}
        </span>
      ))}
    </kbd>
  );
}

/** The same as a word: "Ctrl+K", "⌘K". */
export const keysInWords = (keys: string): string =>
  keysOf(keys)
    .map((key) => SIGNS[key] ?? key)
    .join(MAC ? "" : "+");
