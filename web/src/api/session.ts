// Keeps the cookie session alive: one refresh at a time over all tabs, since the server ends a session whose refresh token comes twice.
const REFRESHED = "storyroom.refreshed";
const LOCK = "storyroom.refresh";
const LOCK_MS = 8_000;

const ended = new Set<() => void>();

/** Called when the session cannot be renewed: the person has to sign in again. */
export function onSessionEnded(listener: () => void): () => void {
  ended.add(listener);
  return () => ended.delete(listener);
}

let running: Promise<boolean> | null = null;

/** True when there is a fresh session. `since`: when the request was sent that met a 401; a refresh after that moment is enough. */
export function refreshSession(since: number = Date.now()): Promise<boolean> {
  running ??= exclusively(() => refreshUnlessDone(since)).finally(() => {
    running = null;
  });
  return running;
}

async function refreshUnlessDone(since: number): Promise<boolean> {
  if (Number(localStorage.getItem(REFRESHED)) > since) return true;
  const response = await fetch("/api/auth/refresh", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  if (response.ok) {
    localStorage.setItem(REFRESHED, String(Date.now()));
    return true;
  }
  if (response.status < 500 && response.status !== 429) for (const listener of ended) listener();
  return false;
}

/** Web Locks exist on https and localhost only; elsewhere a note in localStorage has to do. */
async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(LOCK, work);
  const mine = String(Math.random());
  const free = () => {
    const [, until] = (localStorage.getItem(LOCK) ?? "").split("|");
    return Number(until ?? 0) < Date.now();
  };
  for (;;) {
    if (free()) {
      localStorage.setItem(LOCK, `${mine}|${Date.now() + LOCK_MS}`);
      await pause(40);
      if (localStorage.getItem(LOCK)?.startsWith(mine)) break;
    }
    await pause(60);
  }
  try {
    return await work();
  } finally {
    localStorage.removeItem(LOCK);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
