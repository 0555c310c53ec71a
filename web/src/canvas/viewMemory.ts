// Where I was on each board, kept in this browser. Sign-out erases it with the rest (sync/local.ts).
import type { Viewport } from "@xyflow/react";

const PREFIX = "storyroom.view/";

export function rememberedView(projectId: string): Viewport | null {
  try {
    const found = JSON.parse(localStorage.getItem(PREFIX + projectId) ?? "null") as Viewport | null;
    return found && [found.x, found.y, found.zoom].every(Number.isFinite) && found.zoom > 0 ? found : null;
  } catch {
    return null;
  }
}

export function rememberView(projectId: string, { x, y, zoom }: Viewport): void {
  try {
    localStorage.setItem(PREFIX + projectId, JSON.stringify({ x: Math.round(x), y: Math.round(y), zoom: Number(zoom.toFixed(4)) }));
  } catch {
    // A full or forbidden storage: the next visit begins with everything in sight.
  }
}

export function forgetViews(projectId = ""): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX + projectId)) localStorage.removeItem(key);
}
