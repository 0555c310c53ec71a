// The list of the history for React: as much of it as was scrolled to, kept up to date while it is shown.
import { useCallback, useEffect, useMemo } from "react";
import { useFormat, useLocale, useT } from "@/i18n";
import { useGenerations } from "@/jobs/generations";
import { useRoom } from "@/sync";
import { renewMoments, useMoments, useQuiet, useVersionNews, useVersions } from "./api";
import { entriesOf, reach } from "./timeline";
import type { Known } from "./words";

export function useTimeline(named: boolean) {
  const { projectId, connection } = useRoom();
  const moments = useMoments(projectId);
  const versions = useVersions(projectId);
  const renew = useCallback(() => void renewMoments(projectId), [projectId]);
  useQuiet(connection, renew);
  useVersionNews(projectId, connection);
  useEffect(renew, [renew]);

  const listed = useMemo(() => moments.data?.pages.flatMap((page) => page.items) ?? [], [moments.data]);
  const known = versions.data;
  const { hasNextPage: more, isFetchingNextPage: fetching, fetchNextPage: fetchVersions } = versions;
  useEffect(() => {
    if (known && more && !fetching && !reach(listed, known)) void fetchVersions();
  }, [listed, known, more, fetching, fetchVersions]);

  // Names alone are told without the moments between them.
  const complete = named || !moments.hasNextPage;
  const entries = useMemo(() => entriesOf(listed, known ?? [], complete), [listed, known, complete]);
  const { fetchNextPage: fetchMoments, hasNextPage: moreMoments } = moments;
  const wantsMoments = !named && moreMoments;
  const loadMore = useCallback(() => void (wantsMoments ? fetchMoments() : fetchVersions()), [wantsMoments, fetchMoments, fetchVersions]);
  return {
    entries,
    loading: moments.isPending || versions.isPending,
    failed: (moments.isError && !moments.data) || (versions.isError && !versions.data),
    retry: () => void Promise.all([moments.refetch(), versions.refetch()]),
    hasMore: wantsMoments || versions.hasNextPage,
    loadingMore: moments.isFetchingNextPage || versions.isFetchingNextPage,
    loadMore,
  };
}

/** What the words of the history are made of. */
export function useKnown(): Known {
  const t = useT();
  const format = useFormat();
  const locale = useLocale() === "zh-CN" ? "zh" : "en";
  const { projectId } = useRoom();
  const versions = useVersions(projectId).data;
  const moments = useMoments(projectId).data;
  const generations = useGenerations();
  return useMemo(
    () => ({
      t,
      format,
      versions: versions ?? [],
      moments: moments?.pages.flatMap((page) => page.items) ?? [],
      generation: (kind: string) => generations.find((one) => one.kind === kind)?.title?.[locale] ?? kind,
    }),
    [t, format, locale, versions, moments, generations],
  );
}
