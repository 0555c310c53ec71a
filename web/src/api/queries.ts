// Cache of the server's answers (React Query): its settings and the names under which things are kept.
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./problem";

const worthRetrying = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => count < 2 && worthRetrying(error) },
    mutations: { retry: false },
  },
});

export const keys = {
  me: ["me"] as const,
  projects: (where: "live" | "trash", q: string, sort: string) => ["projects", where, q, sort] as const,
  cover: (id: string, seq: number) => ["cover", id, seq] as const,
  present: ["present"] as const,
  allProjects: ["projects"] as const,
  firstProjects: ["projects", "first"] as const,
  project: (id: string) => ["project", id] as const,
  invites: (project: string) => ["invites", project] as const,
  people: (project: string) => ["people", project] as const,
  members: (team: string) => ["members", team] as const,
  versions: (project: string) => ["versions", project] as const,
  versionDocument: (project: string, version: string) => ["versions", project, version, "document"] as const,
  history: (project: string) => ["history", project] as const,
  momentDocument: (project: string, seq: number) => ["history", project, seq, "document"] as const,
  diff: (project: string, from: string, to: string) => ["diff", project, from, to] as const,
  nodeHistory: (project: string, node: string) => ["nodeHistory", project, node] as const,
  samples: ["samples"] as const,
  generations: ["generations"] as const,
  systemPrompts: (team: string) => ["systemPrompts", team] as const,
  systemPrompt: (team: string, key: string) => ["systemPrompts", team, key] as const,
  usage: (team: string, month = "") => ["usage", team, ...(month ? [month] : [])] as const,
  profiles: (team: string) => ["profiles", team] as const,
  jobs: (project: string, filter: string, target = "") => ["jobs", project, filter, target] as const,
  jobParts: (job: string) => ["jobs", job, "parts"] as const,
};
