// A project's versions: what is known of them, and what can be done. The room tells when there is a new one.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Version, api, call, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { useRoom } from "@/sync";

export function useVersions(projectId: string) {
  const { connection } = useRoom();
  useEffect(() => connection.onEvent((event) => void (event.type === "version" && refresh(projectId))), [connection, projectId]);
  return useInfiniteQuery({
    queryKey: keys.versions(projectId),
    queryFn: ({ pageParam }) => call(api.GET("/api/projects/{projectId}/versions", { params: { path: { projectId }, query: pageParam ? { cursor: pageParam } : {} } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: (found) => found.pages.flatMap((page) => page.items),
  });
}

const refresh = (projectId: string) => queryClient.invalidateQueries({ queryKey: keys.versions(projectId), exact: true });

async function documentOf(projectId: string, versionId: string): Promise<Uint8Array> {
  const path = { projectId, versionId };
  const options = { params: { path }, headers: { accept: "application/octet-stream" }, parseAs: "arrayBuffer" } as const;
  return new Uint8Array((await call(api.GET("/api/projects/{projectId}/versions/{versionId}/document", options))) as ArrayBuffer);
}

/** As a Yjs update. A version never changes, so neither does its document. */
export function useVersionDocument(projectId: string, versionId: string) {
  return useQuery({
    queryKey: keys.versionDocument(projectId, versionId),
    queryFn: () => documentOf(projectId, versionId),
    staleTime: Infinity,
    structuralSharing: false,
  });
}

export function useNameVersion(projectId: string) {
  return useMutation({
    mutationFn: (label: string) => call(api.POST("/api/projects/{projectId}/versions", { params: { path: { projectId } }, body: { label } })),
    onSuccess: () => refresh(projectId),
    onError: report,
  });
}

export function useRenameVersion(projectId: string) {
  return useMutation({
    mutationFn: ({ id, label }: { id: string; label: string }) =>
      call(api.PATCH("/api/projects/{projectId}/versions/{versionId}", { params: { path: { projectId, versionId: id } }, body: { label } })),
    onSuccess: () => refresh(projectId),
  });
}

export function useDeleteVersion(projectId: string) {
  return useMutation({
    mutationFn: (version: Version) => call(api.DELETE("/api/projects/{projectId}/versions/{versionId}", { params: { path: { projectId, versionId: version.id } } })),
    onSuccess: () => refresh(projectId),
    onError: report,
  });
}

export function useRestore(projectId: string) {
  return useMutation({
    mutationFn: (version: Version) => call(api.POST("/api/projects/{projectId}/versions/{versionId}/restore", { params: { path: { projectId, versionId: version.id } } })),
    onSuccess: () => refresh(projectId),
    onError: report,
  });
}
