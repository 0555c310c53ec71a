// Who is signed in: asked once, kept by React Query, and forgotten with everything else at sign-out.
import { useQuery } from "@tanstack/react-query";
import { ApiError, type Me, api, call, keys, leavingSession, queryClient } from "@/api";
import { report } from "./report";

async function whoAmI(): Promise<Me | null> {
  try {
    return await call(api.GET("/api/auth/me"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function useMe({ enabled = true } = {}) {
  return useQuery({ queryKey: keys.me, queryFn: whoAmI, staleTime: 60_000, enabled });
}

const KNOWN = "storyroom.known";

/** Whether somebody has signed in with this browser and not out again: a hint that spares a question, never a right. */
export const isSomebodyKnown = (): boolean => localStorage.getItem(KNOWN) !== null;

/** After any kind of signing in: nothing that was fetched before belongs to this person. */
export async function becameSomebody(): Promise<void> {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
  localStorage.setItem(KNOWN, "1");
  await queryClient.invalidateQueries({ queryKey: keys.me });
}

/** Edits that no server has confirmed, as a file; null when all is saved. The live document's code loads only when it is needed. */
export async function unsavedEdits(): Promise<{ name: string; blob: Blob } | null> {
  const { unsavedAsFile } = await import("@/sync");
  return unsavedAsFile();
}

/** Ends the session and erases the local copies. Only the server can end it: while it is away, nothing happens but the words that say so. */
export async function signOut(): Promise<void> {
  const asked = call(api.POST("/api/auth/logout", { body: {} }));
  leavingSession(
    asked.then(
      () => true,
      () => false,
    ),
  );
  try {
    await asked;
  } catch (error) {
    report(error);
    return;
  }
  const { eraseLocal } = await import("@/sync");
  await eraseLocal();
  localStorage.removeItem(KNOWN);
  queryClient.clear();
  location.assign("/signin");
}
