// What the web asks about jobs over REST.
import { api, call } from "@/api";
import { type Job, readJob } from "./job";

export type JobAction = "cancel" | "retry";

export const postJob = (id: string, action: JobAction): Promise<unknown> =>
  call(api.POST(`/api/jobs/{jobId}/${action}`, { params: { path: { jobId: id } } }));

/** The newest jobs of a project. */
export async function getJobs(projectId: string): Promise<Job[]> {
  const { items } = await call(api.GET("/api/projects/{projectId}/jobs", { params: { path: { projectId }, query: { limit: 50 } } }));
  return items.map(readJob).filter((job) => job !== null);
}
