// What the library does with projects, as queries and mutations.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { type Project, api, call, keys, queryClient } from "@/api";
import { report } from "@/app/report";

export type Where = "live" | "trash";
const REFRESH_MS = 20_000;

export function useProjects(where: Where) {
  return useInfiniteQuery({
    queryKey: keys.projects(where),
    queryFn: ({ pageParam }) => call(api.GET("/api/projects", { params: { query: { limit: 100, ...(where === "trash" ? { trash: true } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: REFRESH_MS,
    select: (found) => found.pages.flatMap((page) => page.items).sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)),
  });
}

const refresh = () => queryClient.invalidateQueries({ queryKey: keys.allProjects });

export function useCreateProject() {
  return useMutation({
    mutationFn: (body: { title: string; teamId?: string }) => call(api.POST("/api/projects", { body })),
    onSuccess: refresh,
  });
}

export function useRenameProject() {
  return useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => call(api.PATCH("/api/projects/{projectId}", { params: { path: { projectId: id } }, body: { title } })),
    onSuccess: refresh,
  });
}

export function useTrashProject() {
  return useMutation({
    mutationFn: (project: Project) => call(api.DELETE("/api/projects/{projectId}", { params: { path: { projectId: project.id } } })),
    onSuccess: refresh,
    onError: report,
  });
}

export function useBringBack() {
  return useMutation({
    mutationFn: (project: Project) => call(api.POST("/api/projects/{projectId}/undelete", { params: { path: { projectId: project.id } } })),
    onSuccess: refresh,
    onError: report,
  });
}

export const isKeeper = (project: Project) => project.role === "owner" || project.role === "admin";
export const isEditor = (project: Project) => isKeeper(project) || project.role === "editor";
