// Keys as they are written ("Mod+Shift+Z", "Alt+A", "ArrowLeft", "+") against keys as they are pressed. Pure.
// Mod is Cmd on a Mac and Ctrl elsewhere; either of them is taken everywhere.

export interface Press {
  key: string;
  /** The place of the key: for layouts that write other letters there, and for Alt, which writes signs on a Mac. */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

interface Wanted {
  key: string;
  mod: boolean;
  alt: boolean;
  shift: boolean;
}

function parse(shortcut: string): Wanted {
  const parts = shortcut === "+" ? ["+"] : shortcut.split("+");
  return { key: parts.at(-1)!, mod: parts.includes("Mod"), alt: parts.includes("Alt"), shift: parts.includes("Shift") };
}

const SIGNS = new Set(["+", "-", "?", "/"]);
const NUMPAD: Record<string, string> = { NumpadAdd: "+", NumpadSubtract: "-" };

export function matches(press: Press, shortcut: string): boolean {
  const wanted = parse(shortcut);
  if (wanted.mod !== (press.ctrlKey || press.metaKey) || wanted.alt !== press.altKey) return false;
  // A sign is where the layout has it, with Shift or without.
  if (SIGNS.has(wanted.key)) return press.key === wanted.key || NUMPAD[press.code] === wanted.key || (wanted.key === "+" && press.key === "=");
  return wanted.shift === press.shiftKey && pressed(press).includes(wanted.key.toLowerCase());
}

/** What this key may be called. Its place counts where it writes no Latin letter and no figure. */
function pressed({ key, code, altKey }: Press): string[] {
  const placed = /^(?:Key|Digit|Numpad)(\w)$/.exec(code)?.[1]?.toLowerCase();
  const named = key.length > 1 ? key !== "Process" && key !== "Unidentified" && key !== "Dead" : /[\x21-\x7e]/.test(key) && !altKey;
  const written = named ? [key.toLowerCase()] : [];
  const byPlace = placed && (!named || (/\d/.test(placed) && !/[a-z]/i.test(key))) ? [placed] : [];
  return [...written, ...byPlace];
}
