// What can be made of a card by a job: its progress is on the card, and everybody in the room sees it.
import { api, call, errorText } from "@/api";
import { t } from "@/i18n";
import { readJob } from "@/jobs";
import { agreed } from "@/jobs/estimates";
import { jobsOf } from "@/jobs/jobStore";
import { toast } from "@/ui";
import { type Action, action, held, type Scope } from "./action";

/** Kinds of generation, in the order in which they are useful, and the kinds of card of which each makes something. */
const MADE = {
  scene_description: ["scene"],
  shot_list: ["scene"],
  dialogue: ["scene"],
  character_card: ["character"],
  scene_image: ["shot", "scene"],
  scene_video: ["shot", "scene"],
} as const;

const KINDS = Object.keys(MADE) as (keyof typeof MADE)[];

export const MAKE_IDS: readonly string[] = KINDS.map((kind) => `make.${kind}`);

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

export const MAKE: readonly Action[] = KINDS.map((kind) =>
  action("edit", {
    id: `make.${kind}`,
    title: (words) => words(`make.${kind}`),
    edits: true,
    possible: (scope) => held(scope).length === 1 && (MADE[kind] as readonly string[]).includes(held(scope)[0]!.kind),
    run: (scope) => void startJob(scope, { kind, target: held(scope)[0]!.id }),
  }),
);
