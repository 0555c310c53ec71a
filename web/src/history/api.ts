// What is asked of the server for the history: moments, versions, documents of the past, differences, and what brings them back.
import { type InfiniteData, type QueryClient, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { type Diff, type HistoryPage, type Restored, type Version, ApiError, api, call, keys, queryClient } from "@/api";
import { report } from "@/app/report";
import { type Connection, useRoom } from "@/sync";
import { renewed } from "./timeline";

/** The history is asked for again when the document has been quiet for so long, and at the latest after so long (ms). */
const QUIET = 1_200;
const PATIENCE = 10_000;
const PER_PAGE = 60;

/** Calls back when what was done to the document has come to rest. */
export function useQuiet(connection: Connection, run: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let since: number | null = null;
    const onUpdate = () => {
      since ??= Date.now();
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          since = null;
          run();
        },
        Math.max(0, Math.min(QUIET, since + PATIENCE - Date.now())),
      );
    };
    connection.doc.on("update", onUpdate);
    return () => {
      clearTimeout(timer);
      connection.doc.off("update", onUpdate);
    };
  }, [connection, run]);
}

// ---- moments

const momentsPage = (projectId: string, before: number | null) =>
  call(api.GET("/api/projects/{projectId}/history", { params: { path: { projectId }, query: { limit: PER_PAGE, ...(before === null ? {} : { before }) } } }));

export function useMoments(projectId: string) {
  return useInfiniteQuery({
    queryKey: keys.history(projectId),
    queryFn: ({ pageParam }) => momentsPage(projectId, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    // What is past stays as it was; the newest page is renewed by itself.
    staleTime: Infinity,
  });
}

/** The newest moments as they are now, the others as they are known. */
export async function renewMoments(projectId: string, client: QueryClient = queryClient): Promise<void> {
  if (!client.getQueryData(keys.history(projectId))) return;
  const fresh = await momentsPage(projectId, null).catch(() => null);
  if (!fresh) return;
  client.setQueryData<InfiniteData<HistoryPage, number | null>>(keys.history(projectId), (known) => {
    if (!known) return known;
    const pages = renewed(known.pages, fresh);
    return { pages, pageParams: pages.map(() => null) };
  });
}

// ---- versions

/** Somebody named a moment, or something made a version: the list has it at once. */
export function useVersionNews(projectId: string, connection: Connection): void {
  useEffect(() => connection.onEvent((event) => void (event.type === "version" && refresh(projectId))), [connection, projectId]);
}

export function useVersions(projectId: string) {
  return useInfiniteQuery({
    queryKey: keys.versions(projectId),
    queryFn: ({ pageParam }) => call(api.GET("/api/projects/{projectId}/versions", { params: { path: { projectId }, query: pageParam ? { cursor: pageParam } : {} } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: (found) => found.pages.flatMap((page) => page.items),
  });
}

const refresh = (projectId: string) => Promise.all([queryClient.invalidateQueries({ queryKey: keys.versions(projectId), exact: true }), renewMoments(projectId)]);

/** `seq` null: the present. */
export function useNameMoment(projectId: string) {
  return useMutation({
    mutationFn: ({ label, seq }: { label: string; seq: number | null }) =>
      call(api.POST("/api/projects/{projectId}/versions", { params: { path: { projectId } }, body: { label, ...(seq === null ? {} : { seq }) } })),
    onSuccess: () => refresh(projectId),
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

// ---- the past

export type Place = { seq: number; version: Pick<Version, "id"> | null };

async function documentOf(projectId: string, { seq, version }: Place): Promise<Uint8Array> {
  const how = { headers: { accept: "application/octet-stream" }, parseAs: "arrayBuffer" } as const;
  const answer = version
    ? api.GET("/api/projects/{projectId}/versions/{versionId}/document", { params: { path: { projectId, versionId: version.id } }, ...how })
    : api.GET("/api/projects/{projectId}/document", { params: { path: { projectId }, query: { seq } }, ...how });
  return new Uint8Array((await call<unknown>(answer)) as ArrayBuffer);
}

/** As a Yjs update. The past does not change. */
export function usePastDocument(projectId: string, place: Place) {
  return useQuery({
    queryKey: place.version ? keys.versionDocument(projectId, place.version.id) : keys.momentDocument(projectId, place.seq),
    queryFn: () => documentOf(projectId, place),
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** `to` null: now, asked for again when the document has come to rest. `from` null: nothing to compare with. */
export function useDiff(projectId: string, from: string | null, to: string | null) {
  const { connection } = useRoom();
  const queryKey = keys.diff(projectId, from ?? "", to ?? "");
  const renew = useCallback(() => {
    if (to === null && from !== null) void queryClient.invalidateQueries({ queryKey: keys.diff(projectId, from, "") });
  }, [projectId, from, to]);
  useQuiet(connection, renew);
  return useQuery({
    queryKey,
    queryFn: async () => {
      const query = { from: from!, ...(to === null ? {} : { to }) };
      return (await call(api.GET("/api/projects/{projectId}/diff", { params: { path: { projectId }, query } }))) as Diff;
    },
    enabled: from !== null,
    staleTime: to === null ? 0 : Infinity,
  });
}

export const isTooOld = (error: unknown): boolean => error instanceof ApiError && error.code === "outside_history";

// ---- bringing it back

/** What shall be again what it was: all, these cards, or these fields of them. */
export interface Back extends Place {
  label: string;
  nodes?: string[];
  fields?: string[];
}

export async function restore(projectId: string, { seq, version, label, nodes, fields }: Back): Promise<Restored> {
  const what = { ...(nodes ? { nodes } : {}), ...(fields ? { fields } : {}) };
  const answer = version
    ? api.POST("/api/projects/{projectId}/versions/{versionId}/restore", { params: { path: { projectId, versionId: version.id } }, body: what })
    : api.POST("/api/projects/{projectId}/restore", { params: { path: { projectId } }, body: { seq, label, ...what } });
  const restored = await call(answer);
  void refresh(projectId);
  return restored;
}

export function useFork(projectId: string) {
  return useMutation({
    mutationFn: ({ seq, version, title }: Place & { title: string }) =>
      call(api.POST("/api/projects/{projectId}/fork", { params: { path: { projectId } }, body: { title, ...(version ? { versionId: version.id } : { seq }) } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.allProjects }),
  });
}

export function useNodeHistory(projectId: string, node: string) {
  return useInfiniteQuery({
    queryKey: keys.nodeHistory(projectId, node),
    queryFn: ({ pageParam }) =>
      call(api.GET("/api/projects/{projectId}/nodes/{nodeId}/history", { params: { path: { projectId, nodeId: node }, query: pageParam === null ? {} : { before: pageParam } } })),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
  });
}
