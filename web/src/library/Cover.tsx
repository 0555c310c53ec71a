import { cx } from "@/ui";

const PAGES = [
  ["M2 2h14v26H2z", "M18 2h22v12H18z", "M18 16h22v12H18z"],
  ["M2 2h38v11H2z", "M2 15h18v13H2z", "M22 15h18v13H22z"],
  ["M2 2h23v15H2z", "M27 2h13v15H27z", "M2 19h38v9H2z"],
  ["M2 2h11v26H2z", "M15 2h12v26H15z", "M29 2h11v26H29z"],
] as const;
const INKS = ["scene", "character", "episode", "world", "beat", "chain"] as const;

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value >>> 0;
}

/** A page of panels that is the same for the same project everywhere: something for the eye to know it by. */
export function Cover({ id, className }: { id: string; className?: string }) {
  const seed = hash(id);
  const page = PAGES[seed % PAGES.length] ?? PAGES[0];
  const ink = INKS[(seed >>> 4) % INKS.length] ?? INKS[0];
  const lit = (seed >>> 8) % 3;
  return (
    <svg viewBox="0 0 42 30" aria-hidden className={cx("h-7.5 w-10.5 rounded-sm bg-sunken", className)}>
      {page.map((d, at) => (
        <path key={d} d={d} fill={`var(--kind-${ink})`} fillOpacity={at === lit ? 0.85 : at === (lit + 1) % 3 ? 0.35 : 0.18} />
      ))}
    </svg>
  );
}
