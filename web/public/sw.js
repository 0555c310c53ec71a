// Keeps the application's own files in the browser, so that a room whose copy is here opens without the server.
// Never anything under /api: what people write is kept by the room itself, and erased at sign-out.
const SHELL = "storyroom-shell";
const PAGE = "/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page says which files it has loaded: those before this worker was there, too. Files of older versions go.
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api")) return;
  if (request.mode === "navigate") event.respondWith(fresh(request, PAGE));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(kept(request));
  else event.respondWith(fresh(request, url.pathname));
});

async function keep(paths) {
  const shell = await caches.open(SHELL);
  const wanted = new Set([PAGE, ...paths]);
  const known = new Set((await shell.keys()).map((request) => new URL(request.url).pathname));
  await Promise.all([...wanted].filter((path) => !known.has(path)).map((path) => shell.add(path).catch(() => {})));
  await Promise.all([...known].filter((path) => !wanted.has(path)).map((path) => shell.delete(path)));
}

/** From the server, from here where that does not answer. */
async function fresh(request, path) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await shell.put(path, answer.clone());
    return answer;
  } catch (error) {
    const known = await shell.match(path);
    if (known) return known;
    throw error;
  }
}

/** Files with a name for each version never change. */
async function kept(request) {
  const known = await (await caches.open(SHELL)).match(request);
  return known ?? fetch(request);
}
