// What the web asks about jobs over REST.
import { api, call } from "@/api";
import type { components } from "@/api/schema";
import { type Job, readJob } from "./job";

export type JobAction = "cancel" | "retry";

export const postJob = (id: string, action: JobAction): Promise<unknown> =>
  call(api.POST(`/api/jobs/{jobId}/${action}`, { params: { path: { jobId: id } } }));

/** What stayed when a job was taken back, because people have written there since. No id: the project itself. */
export type Left = components["schemas"]["Left"];

/** Take back what a job wrote. */
export async function revertJob(id: string): Promise<{ job: Job | null; left: Left[] }> {
  const answer = await call(api.POST("/api/jobs/{jobId}/revert", { params: { path: { jobId: id } } }));
  return { job: readJob(answer), left: answer.left };
}

/** Put a late result in, or aside. The job as it is then. */
export async function settleLate(job: Job, what: "take" | "dismiss"): Promise<Job | null> {
  const path = { projectId: job.projectId, variantOf: job.variantOf!, jobId: job.id };
  return readJob(await call(api.POST(`/api/projects/{projectId}/nodes/{variantOf}/variants/{jobId}/${what}`, { params: { path } })));
}

export async function getJob(id: string): Promise<Job | null> {
  return readJob(await call(api.GET("/api/jobs/{jobId}", { params: { path: { jobId: id } } })));
}

/** The parts that a job is made of. */
export async function getParts(id: string): Promise<Job[]> {
  const { items } = await call(api.GET("/api/jobs/{jobId}/children", { params: { path: { jobId: id } } }));
  return items.map(readJob).filter((job) => job !== null);
}

export interface Page {
  jobs: Job[];
  /** Where the older ones begin; null: there are none. */
  next: string | null;
}

/** A project's jobs, the newest first; parts of others are not among them, unless they are variants (late results). */
export async function getJobs(projectId: string, query: { status?: string[]; variants?: boolean; target?: string; cursor?: string; limit?: number } = {}): Promise<Page> {
  const { items, nextCursor } = await call(api.GET("/api/projects/{projectId}/jobs", { params: { path: { projectId }, query } }));
  return { jobs: items.map(readJob).filter((job) => job !== null), next: nextCursor };
}
