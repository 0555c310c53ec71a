// What the library does with projects, as queries and mutations.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { type Person, type Project, type TemplateId, api, call, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { getLocale, t } from "@/i18n";

export type Where = "live" | "trash";
export type Sort = "recent" | "title" | "newest";
const REFRESH_MS = 20_000;
const FACES_MS = 4_000;
const COVER_MS = 3_000;

export function useProjects(where: Where, q: string, sort: Sort) {
  return useInfiniteQuery({
    queryKey: keys.projects(where, q, sort),
    queryFn: ({ pageParam }) =>
      call(api.GET("/api/projects", { params: { query: { limit: 50, q, sort, trash: where === "trash", ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
    select: (found) => ({ items: found.pages.flatMap((page) => page.items), trashDays: found.pages[0]?.trashDays ?? 30 }),
  });
}

/** Who is in which project now, some seconds old. */
export function usePresent(): ReadonlyMap<string, readonly Person[]> {
  const { data } = useQuery({
    queryKey: keys.present,
    queryFn: () => call(api.GET("/api/projects/present")),
    refetchInterval: FACES_MS,
    select: byProject,
  });
  return data ?? NOBODY;
}

const NOBODY: ReadonlyMap<string, readonly Person[]> = new Map();
const byProject = ({ items }: { items: readonly { projectId: string; people: readonly Person[] }[] }) => new Map(items.map((one) => [one.projectId, one.people]));

/** The board from far away. It is drawn seconds after a change: asked again until it shows this one. */
export function useCover({ id, seq }: Project, seen: boolean) {
  const { data } = useQuery({
    queryKey: keys.cover(id, seq),
    queryFn: () => call(api.GET("/api/projects/{projectId}/cover", { params: { path: { projectId: id } } })),
    enabled: seen,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && state.data.seq < seq ? COVER_MS : false),
  });
  return data?.cover;
}

export const refreshProjects = () => queryClient.invalidateQueries({ queryKey: keys.allProjects });

export type NewProject = { title: string; teamId?: string; template?: TemplateId };

export function createProject({ title, teamId, template = "blank" }: NewProject): Promise<Project> {
  const language = getLocale() === "zh-CN" ? "zh" : "en";
  return call(api.POST("/api/projects", { body: { title, template, language, ...(teamId ? { teamId } : {}) } }));
}

export function useRenameProject() {
  return useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => call(api.PATCH("/api/projects/{projectId}", { params: { path: { projectId: id } }, body: { title } })),
    onSuccess: refreshProjects,
    onError: report,
  });
}

export function useDuplicateProject() {
  return useMutation({
    mutationFn: ({ id, title }: Project) =>
      call(
        api.POST("/api/projects/{projectId}/duplicate", {
          params: { path: { projectId: id } },
          body: { title: t("library.duplicate.of", { title: [...(title || t("library.untitled"))].slice(0, 180).join("") }) },
        }),
      ),
    onSuccess: refreshProjects,
    onError: report,
  });
}

export function useTrashProject() {
  return useMutation({
    mutationFn: (project: Project) => call(api.DELETE("/api/projects/{projectId}", { params: { path: { projectId: project.id } } })),
    onSuccess: refreshProjects,
    onError: report,
  });
}

export function useBringBack() {
  return useMutation({
    mutationFn: (project: Project) => call(api.POST("/api/projects/{projectId}/undelete", { params: { path: { projectId: project.id } } })),
    onSuccess: refreshProjects,
    onError: report,
  });
}

export function useEraseProject() {
  return useMutation({
    mutationFn: (project: Project) => call(api.DELETE("/api/projects/{projectId}/trash", { params: { path: { projectId: project.id } } })),
    onSuccess: refreshProjects,
    onError: report,
  });
}

export const isKeeper = (project: Project) => project.role === "owner" || project.role === "admin";
export const isEditor = (project: Project) => isKeeper(project) || project.role === "editor";
