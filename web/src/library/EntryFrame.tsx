// The page around sign-in, registration and invitations: one card on an empty board.
import type { ReactNode } from "react";
import { PreferencesMenu } from "@/app/AccountMenu";
import { Mark } from "@/ui";

export function EntryFrame({ title, body, children, below }: { title: ReactNode; body?: ReactNode; children?: ReactNode; below?: ReactNode }) {
  return (
    <div className="relative grid min-h-full grid-rows-[auto_1fr] overflow-hidden bg-canvas">
      <Ghosts />
      <header className="relative flex h-12 items-center justify-between px-4">
        <span className="flex items-center gap-2 text-base font-semibold tracking-[-0.01em]">
          <Mark className="size-5" /> Storyroom
        </span>
        <PreferencesMenu />
      </header>
      <main className="relative flex flex-col items-center justify-center px-4 pb-20">
        <div className="w-92 max-w-full rounded-xl bg-raised p-6 shadow-lg">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{title}</h1>
          {body ? <p className="mt-1 text-sm text-fg-muted">{body}</p> : null}
          <div className="mt-5">{children}</div>
        </div>
        {below ? <div className="mt-4 text-sm text-fg-muted">{below}</div> : null}
      </main>
    </div>
  );
}

const CARDS = [
  { x: 70, y: 130, kind: "scene" },
  { x: 250, y: 330, kind: "scene" },
  { x: 90, y: 560, kind: "character" },
  { x: 1010, y: 110, kind: "episode" },
  { x: 1160, y: 330, kind: "scene" },
  { x: 1000, y: 560, kind: "beat" },
] as const;

/** A quiet board behind the card: nothing in it can be read or reached. */
function Ghosts() {
  return (
    <svg aria-hidden className="absolute inset-0 size-full" viewBox="0 0 1440 800" preserveAspectRatio="xMidYMid slice">
      <defs>
        <pattern id="dots" width="22" height="22" patternUnits="userSpaceOnUse">
          <circle cx="1" cy="1" r="1" fill="var(--canvas-dot)" />
        </pattern>
      </defs>
      <rect width="1440" height="800" fill="url(#dots)" />
      <g fill="none" stroke="var(--line-strong)" strokeWidth="1.5">
        <path d="M280 185 C340 185 300 385 350 385 M190 245 C190 290 320 290 350 330 M300 615 C380 615 350 480 355 445" />
        <path d="M1220 165 C1280 165 1265 260 1265 330 M1105 560 C1105 470 1110 390 1160 390" />
      </g>
      {CARDS.map((card) => (
        <g key={`${card.x}/${card.y}`} transform={`translate(${card.x} ${card.y})`}>
          <rect width="210" height="115" rx="9" fill="var(--surface)" stroke="var(--line)" />
          <rect x="14" y="16" width="8" height="8" rx="2.500" fill={`var(--kind-${card.kind})`} />
          <rect x="30" y="16" width="96" height="8" rx="4" fill="var(--line-strong)" />
          <rect x="14" y="42" width="182" height="6" rx="3" fill="var(--line)" />
          <rect x="14" y="57" width="166" height="6" rx="3" fill="var(--line)" />
          <rect x="14" y="72" width="120" height="6" rx="3" fill="var(--line)" />
          <circle cx="20" cy="97" r="6" fill="var(--kind-character)" fillOpacity=".5" />
          <circle cx="35" cy="97" r="6" fill="var(--kind-world)" fillOpacity=".5" />
        </g>
      ))}
    </svg>
  );
}
