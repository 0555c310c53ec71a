// The application's own files are kept in the browser (public/sw.js), so that a room opens without the server too.
// Where there is no service worker (plain http from another machine), rooms that are open go on offline, a reload does not.

/** Once the code of a room is here: keep what this page has loaded. */
export async function keepShell(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: loaded() });
  } catch {
    // The browser forbids it (a private window): it is a comfort, not a need.
  }
}

function loaded(): string[] {
  const urls = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const own = urls.filter((url) => url.origin === location.origin && !url.pathname.startsWith("/api") && url.pathname !== "/sw.js");
  return [...new Set(own.map((url) => url.pathname))];
}
