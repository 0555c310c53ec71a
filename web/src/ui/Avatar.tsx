import { cx } from "./cx";

const SIZES = { sm: "size-5 text-[0.625rem]", md: "size-6 text-2xs", lg: "size-8 text-xs" };

/** The letters that stand for a name: one Chinese character, or up to two initials. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (!first) return "?";
  const letters = [...first];
  if (/\p{Script=Han}/u.test(letters[0] ?? "")) return letters[letters.length > 2 ? letters.length - 2 : 0] ?? "?";
  const last = words.length > 1 ? [...(words[words.length - 1] ?? "")][0] : undefined;
  return `${letters[0] ?? ""}${last ?? ""}`.toUpperCase();
}

/** Black or white, whichever reads better on `color` (#rrggbb). */
export function inkOn(color: string): string {
  const value = /^#?([0-9a-f]{6})$/i.exec(color)?.[1];
  if (!value) return "#fff";
  const [r, g, b] = [0, 2, 4].map((at) => {
    const c = parseInt(value.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return luminance > 0.179 ? "#1b1815" : "#fff";
}

/** A person (or a program) as a coloured disc; `ring` sets it off from a neighbour that it overlaps. */
export function Avatar({ name, color, size = "md", ring, className }: { name: string; color: string; size?: keyof typeof SIZES; ring?: boolean; className?: string }) {
  return (
    <span
      role="img"
      aria-label={name}
      className={cx("inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none", SIZES[size], ring && "ring-2 ring-surface", className)}
      style={{ background: color, color: inkOn(color) }}
    >
      <span aria-hidden>{initials(name)}</span>
    </span>
  );
}
