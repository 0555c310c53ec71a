// Keeps the cookie session alive. All tabs send one Idempotency-Key until a refresh has come through, so that two tabs at once, or an answer
// that was lost on the way, are one refresh to the server: a refresh token that comes twice without it would end the session.
const REFRESHED = "storyroom.refreshed";
const KEY = "storyroom.refreshKey";
const STILL_RUNNING = 409;
const TRIES = 10;

const ended = new Set<() => void>();

/** Called when the session cannot be renewed: the person has to sign in again. */
export function onSessionEnded(listener: () => void): () => void {
  ended.add(listener);
  return () => ended.delete(listener);
}

let running: Promise<boolean> | null = null;
let leaving: Promise<boolean> = Promise.resolve(false);

/** While the person signs out: the server closes the room's socket before the page is left, and that must not ask for a new session. `left` says
 *  whether it came to it. */
export function leavingSession(left: Promise<boolean>): void {
  leaving = left;
}

/** True when there is a fresh session, false when the person has to sign in. `since`: when the request was sent that met a 401.
 *  Throws when the server does not answer: that ends no session. */
export function refreshSession(since: number = Date.now()): Promise<boolean> {
  running ??= refresh(since).finally(() => {
    running = null;
  });
  return running;
}

async function refresh(since: number): Promise<boolean> {
  // The page goes away now: nobody hears an answer.
  if (await leaving) return new Promise(() => undefined);
  for (let tries = 0; ; tries++) {
    if (Number(localStorage.getItem(REFRESHED)) > since) return true;
    const response = await ask();
    if (response.ok) return renewed();
    if (response.status === STILL_RUNNING && tries < TRIES) await pause(150);
    else if (response.status === 401) break;
    else throw new Error(`refresh answered ${response.status}`);
  }
  for (const listener of ended) listener();
  return false;
}

function ask(): Promise<Response> {
  return fetch("/api/auth/refresh", { method: "POST", headers: { "content-type": "application/json", "idempotency-key": key() }, body: "{}" });
}

function key(): string {
  const kept = localStorage.getItem(KEY) ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  localStorage.setItem(KEY, kept);
  return kept;
}

function renewed(): true {
  localStorage.removeItem(KEY);
  localStorage.setItem(REFRESHED, String(Date.now()));
  return true;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
