import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inkOn, initials } from "./Avatar";

type Rgb = [number, number, number];

/** oklch to linear sRGB, by the matrices of CSS Color 4. */
function linear(lightness: number, chroma: number, hue: number): Rgb {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function colors(selector: string): Record<string, Rgb> {
  const block = css.slice(css.indexOf(`${selector} {`)).split("\n}")[0] ?? "";
  const found = block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return Object.fromEntries([...found].map(([, name, l, c, h]) => [name, linear(Number(l), Number(c), Number(h))]));
}

const GROUNDS = ["canvas", "surface", "raised", "sunken"];
const PAIRS: [string, string][] = [
  ...GROUNDS.flatMap((ground): [string, string][] => [
    ["fg", ground],
    ["fg-muted", ground],
    ["fg-faint", ground],
    ["accent-fg", ground],
    ["danger-fg", ground],
  ]),
  ["on-accent", "accent"],
  ["on-accent", "accent-press"],
  ["on-danger", "danger"],
  ["accent-fg", "accent-soft"],
  ["fg-muted", "accent-soft"],
  ["danger-fg", "danger-soft"],
  ["warn-fg", "warn-soft"],
  ["ok-fg", "ok-soft"],
  ["fg", "note-paper"],
  ["fg-muted", "note-paper"],
  ["on-tooltip", "tooltip"],
];

describe.each([
  ["light", ":root"],
  ["dark", '[data-theme="dark"]'],
])("the %s theme", (_, selector) => {
  const named = colors(selector);

  it.each(PAIRS)("reads %s on %s (WCAG AA)", (ink, ground) => {
    expect(contrast(named[ink]!, named[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  it("shows the focus apart from every ground", () => {
    for (const ground of GROUNDS) expect(contrast(named.focus!, named[ground]!)).toBeGreaterThanOrEqual(3);
  });
});

describe("an avatar", () => {
  it.each([
    ["Anna Keller", "AK"],
    ["  jo ", "J"],
    ["林美", "林"],
    ["欧阳春晓", "春"],
    ["", "?"],
  ])("stands for %j as %j", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it("writes dark on light colours and light on dark ones", () => {
    expect([inkOn("#ffe066"), inkOn("#1c4587"), inkOn("nonsense")]).toEqual(["#1b1815", "#fff", "#fff"]);
  });
});
