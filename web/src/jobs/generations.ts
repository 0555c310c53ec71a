// The names of the kinds of job and of their steps, in both languages, as the server lists them.
import { useQuery } from "@tanstack/react-query";
import { api, call, keys } from "@/api";

type Titles = Partial<Record<"en" | "zh", string>>;
export interface Generation {
  kind: string;
  title?: Titles;
  steps?: { name: string; title?: Titles }[];
  targets?: string[];
}

const NONE: Generation[] = [];

export function useGenerations(): Generation[] {
  const { data } = useQuery({
    queryKey: keys.generations,
    queryFn: () => call(api.GET("/api/generations")),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  const items = (data as { items?: unknown } | undefined)?.items;
  return Array.isArray(items) ? (items as Generation[]) : NONE;
}
