// Who I am and what I may do in this project. Remembered, so that a room opens without the network too.
import { api, ApiError, call, type Role, type User } from "@/api";
import type { Closed } from "./closing";

export type { Role };
export type Me = Pick<User, "id" | "name" | "color">;
export type Access = { me: Me; role: Role };

export const mayEdit = (role: Role): boolean => role === "owner" || role === "admin" || role === "editor";

const CLOSED: Record<number, Closed> = { 401: "signed-out", 403: "forbidden", 404: "gone" };
const project = (projectId: string) => call(api.GET("/api/projects/{projectId}", { params: { path: { projectId } } }));

/** Why this project cannot be opened, or null if it can, or if nobody can say now. */
export async function probe(projectId: string): Promise<Closed | null> {
  const answer = await project(projectId).catch((error: unknown) => error);
  return answer instanceof ApiError ? (CLOSED[answer.status] ?? null) : null;
}

/** The document as the server has it; null if it does not say. */
export async function storedUpdate(projectId: string): Promise<Uint8Array | null> {
  const answer = await fetch(`/api/projects/${projectId}/document`, { headers: { Accept: "application/octet-stream" } });
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
}

export const accessKey = (projectId: string) => `storyroom.access/${projectId}`;

/** Access from the server; from memory if the server cannot be reached; a Closed if it says no. */
export async function access(projectId: string): Promise<Access | Closed> {
  try {
    const [{ user }, { role }] = await Promise.all([call(api.GET("/api/auth/me")), project(projectId)]);
    return remember(projectId, { me: { id: user.id, name: user.name, color: user.color }, role });
  } catch (error) {
    const known = (error instanceof ApiError && CLOSED[error.status]) || recall(projectId);
    if (known) return known;
    throw error;
  }
}

export function remember(projectId: string, found: Access): Access {
  localStorage.setItem(accessKey(projectId), JSON.stringify(found));
  return found;
}

function recall(projectId: string): Access | null {
  const text = localStorage.getItem(accessKey(projectId));
  return text ? (JSON.parse(text) as Access) : null;
}

export function forgetAccess(projectId?: string): void {
  const prefix = accessKey(projectId ?? "");
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
