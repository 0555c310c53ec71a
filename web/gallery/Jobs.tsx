// The panel of jobs with a job in every state, and with none; the button in each of its states. The room never connects.
import { useMemo, useState } from "react";
import * as Y from "yjs";
import { keys, queryClient } from "@/api";
import { type Job, LateResults, readJob, useJobStore } from "@/jobs";
import { JobPanel } from "@/jobs/JobPanel";
import { LateDialog } from "@/jobs/LateDialog";
import { jobsOf } from "@/jobs/jobStore";
import { useLate } from "@/jobs/useJobs";
import { RoomContext } from "@/sync";
import { Button } from "@/ui";
import { connect } from "./Cards";

const PROJECT = "gallery";
const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
const GENERATIONS = [
  { kind: "breakdown", title: { en: "Break the story down", zh: "拆解故事" }, steps: [{ name: "scenes", title: { en: "Finding the scenes", zh: "划分场景" } }] },
  { kind: "scene_description", title: { en: "Describe the scene", zh: "描写场景" }, steps: [{ name: "writing", title: { en: "Describing the place", zh: "描写环境" } }] },
  { kind: "story_to_scenes", title: { en: "From story to described scenes", zh: "从故事到场景描写" }, steps: [] },
];

const LATE = {
  description: "Wet cobbles run down to the ferry. One lamp burns over the ticket window; the others are out. Ropes hang from iron rings. 木箱堆在墙边，雨水顺着瓦檐滴下来。",
  lighting: "One warm lamp from the left",
  anchors: ["ticket window", "iron rings"],
};
const NOW = "Dry cobbles run down to the ferry. Every lamp is out, and nobody is about. Ropes hang from iron rings. 木箱堆在屋檐下，雨水顺着瓦檐滴下来。";

let count = 0;
function job(given: Partial<Job>): Job {
  count += 1;
  const id = `01a213ba-be2e-7${String(count).padStart(3, "0")}-9000-000000000000`;
  return readJob({ id, projectId: PROJECT, kind: "scene_description", target: "quay", createdBy: { type: "user", id: count % 3 ? "me" : "b", name: count % 3 ? "Anna Keller" : "林美" }, createdAt: ago(count), version: 1, ...given })!;
}
const ended = (minutes: number) => ({ startedAt: ago(minutes + 1), finishedAt: ago(minutes) });
const failed = (code: string, message: string) => ({ status: "failed" as const, error: { code, message, retryable: false }, ...ended(5) });
const DEAD = "The AI provider cannot be reached, or broke off. It says: upstream connect error or disconnect/reset before headers.";

function jobs(): Job[] {
  const whole = job({ kind: "story_to_scenes", target: null, ...failed("job.part_failed", "1 of 4 parts did not succeed."), parts: { succeeded: 2, failed: 1, cancelled: 1 } });
  const part = { parentId: whole.id };
  return [
    job({ kind: "breakdown", target: null, status: "running", progress: 0.42, step: "scenes", message: "Part 2 of 5", etaSeconds: 95 }),
    job({ status: "running", progress: 0.8, step: "writing", cancelRequested: true }),
    job({ status: "queued", position: 3 }),
    job({ status: "queued", position: 1, held: DEAD }),
    job({ status: "waiting", runAfter: new Date(Date.now() + 14_000).toISOString(), attempt: 1, maxAttempts: 3, error: { code: "provider.unavailable", message: DEAD, retryable: true } }),
    job({ kind: "story_to_scenes", target: null, status: "waiting", progress: 0.3, parts: { succeeded: 4, running: 2, waiting: 8 } }),
    job({ kind: "breakdown", target: null, status: "succeeded", result: { nodes: ["quay", "sea"], seq: 4 }, ...ended(4) }),
    job({ status: "succeeded", result: { nodes: [], seq: 5 }, ...ended(4) }),
    job(failed("provider.refused", "The AI provider declined to answer. It says: flagged by the content policy.")),
    job(failed("provider.key_invalid", "The AI provider does not accept the key. It says: Incorrect API key provided: ***.")),
    job(failed("somebody.elses", "The moon is in the wrong quarter.")),
    job({ status: "cancelled", ...ended(9) }),
    job({ status: "succeeded", variantOf: "quay", result: LATE, ...ended(2) }),
    job({ status: "succeeded", variantOf: "quay", takenAt: ago(1), result: LATE, ...ended(2) }),
    whole,
    job({ ...part, kind: "breakdown", target: null, status: "succeeded", result: { nodes: ["quay", "sea"], seq: 8 }, ...ended(6) }),
    job({ ...part, target: "sea", ...failed("provider.answer_unreadable", "The model's answer could not be used, nor mended.") }),
    job({ ...part, target: "quay", status: "succeeded", result: { nodes: [], seq: 9 }, ...ended(6) }),
    job({ ...part, kind: "breakdown", target: null, status: "cancelled", error: { code: "job.skipped", message: "This was not begun.", retryable: true }, ...ended(6) }),
  ];
}

function useRoomWith(found: () => Job[]) {
  const [connection] = useState(() => {
    const made = connect();
    for (const [id, title] of [["quay", "The quay at night, with every lamp out"], ["sea", "渡船"]] as const)
      made.roots.nodes.set(id, new Y.Map<unknown>(Object.entries({ kind: "scene", xy: [0, 0], title: new Y.Text(title), description: new Y.Text(NOW) })));
    jobsOf(made, PROJECT).take(found());
    return made;
  });
  return useMemo(() => ({ projectId: PROJECT, me: { id: "me", name: "Me", color: "#2456b8" }, role: "editor" as const, change: null, canEdit: true, connection }), [connection]);
}

const NONE = () => [];
queryClient.setQueryData(keys.generations, { items: GENERATIONS });
queryClient.setQueryData(keys.jobs(PROJECT, "all"), { pages: [{ jobs: [], next: null }], pageParams: [undefined] });

function Late() {
  const store = useJobStore();
  const late = useLate("quay");
  return (
    <section className="flex w-80 flex-col gap-4 bg-surface p-3.5">
      <LateResults node="quay" />
      <Button data-shot="late" onClick={() => store.compared.set(late[0]!.id)}>
        LateDialog
      </Button>
      <LateDialog />
    </section>
  );
}

export function Jobs() {
  const full = useRoomWith(jobs);
  const empty = useRoomWith(NONE);
  const shape = "flex w-104 flex-col rounded-lg bg-raised shadow-lg";
  return (
    <main className="flex min-h-full items-start gap-6 bg-canvas p-6">
      {[full, empty].map((room, at) => (
        <RoomContext key={at} value={room}>
          <section className={shape}>
            <JobPanel onDone={() => {}} />
          </section>
          {room === full ? <Late /> : null}
        </RoomContext>
      ))}
    </main>
  );
}
