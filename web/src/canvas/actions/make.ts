// What can be made of a card by a job: its progress is on the card, and everybody in the room sees it.
import { api, call, errorText } from "@/api";
import { t } from "@/i18n";
import { readJob } from "@/jobs";
import { agreed } from "@/jobs/estimates";
import { jobsOf } from "@/jobs/jobStore";
import { toast } from "@/ui";
import { type Action, action, held, type Scope } from "./action";

/** Kinds of generation by the kind of card, in the order in which they are useful. */
const MADE = {
  scene: ["scene_description", "shot_list", "dialogue"],
  character: ["character_card"],
  shot: ["scene_image"],
} as const;

export const MAKE_IDS: readonly string[] = Object.values(MADE).flatMap((kinds) => kinds.map((kind) => `make.${kind}`));

type Wanted = { kind: string; target: string } | { kind: string; targets: string[] };

export async function startJob({ connection, projectId }: Scope, body: Wanted): Promise<void> {
  if (!(await agreed(projectId, body))) return;
  const pressed = Date.now();
  try {
    const job = readJob(await call(api.POST("/api/projects/{projectId}/jobs", { params: { path: { projectId } }, body })));
    if (!job) return;
    const store = jobsOf(connection, projectId);
    store.mine.set(job.id, pressed);
    store.take([job]);
  } catch (error) {
    toast(errorText(error, t), { tone: "danger" });
  }
}

export const MAKE: readonly Action[] = Object.entries(MADE).flatMap(([of, kinds]) =>
  kinds.map((kind) =>
    action("edit", {
      id: `make.${kind}`,
      title: (words) => words(`make.${kind}`),
      edits: true,
      possible: (scope) => held(scope).length === 1 && held(scope)[0]!.kind === of,
      run: (scope) => void startJob(scope, { kind, target: held(scope)[0]!.id }),
    }),
  ),
);
