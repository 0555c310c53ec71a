// What the web asks about jobs over REST.
import { call, refreshSession } from "@/api";
import { type Job, readJob } from "./job";

async function ask(method: "GET" | "POST", path: string): Promise<unknown> {
  const send = () => fetch(path, method === "GET" ? {} : { method, headers: { "content-type": "application/json" }, body: "{}" });
  const sent = Date.now();
  let response = await send();
  if (response.status === 401 && (await refreshSession(sent))) response = await send();
  const body: unknown = await response.json().catch(() => null);
  return call(Promise.resolve(response.ok ? { data: body, response } : { error: body, response }));
}

export const postJob = (id: string, action: "cancel" | "retry"): Promise<unknown> => ask("POST", `/api/jobs/${encodeURIComponent(id)}/${action}`);

/** The newest jobs of a project. */
export async function getJobs(projectId: string): Promise<Job[]> {
  const answer = (await ask("GET", `/api/projects/${encodeURIComponent(projectId)}/jobs?limit=50`)) as { items?: unknown } | null;
  return Array.isArray(answer?.items) ? answer.items.map(readJob).filter((job) => job !== null) : [];
}
