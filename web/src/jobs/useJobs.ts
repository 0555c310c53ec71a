export function useJobs(): { id: string; kind: string; status: string }[] { return [] }
