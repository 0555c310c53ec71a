// The jobs of one room: asked for once at every (re)connection, then kept up by the room's notices.
import { rememberedIds } from "@/app/remembered";
import { type Connection, Cell } from "@/sync";
import { getJob, getJobs } from "./actions";
import { endOf, failedSince, isLate, type Job, lateCounts, laterOf, readJob } from "./job";
import { Previews, readPiece } from "./previews";

/** An ended job stays on the board this long, so that everybody sees how it ended. */
const LINGER = 60_000;

/** Results that came too late are asked for at once, up to so many. */
const MOST_LATE = 100;

/** Until when somebody has looked at failures, one entry for each project: "PROJECT MS". */
const LOOKED = rememberedIds("jobsLooked");

export class JobStore {
  readonly jobs = new Cell<ReadonlyMap<string, Job>>(new Map());
  /** Jobs that ended while I was here: they are told on the board until somebody waves them away. */
  readonly ended = new Cell<ReadonlySet<string>>(new Set());
  /** How many results that came too late wait for each node. */
  readonly late = new Cell<ReadonlyMap<string, number>>(new Map());
  /** The late result that is looked at in its window. */
  readonly compared = new Cell<string | null>(null);
  /** The job that I am asked about whether it is to be taken back. */
  readonly reverting = new Cell<string | null>(null);
  readonly previews = new Previews(getJob);
  /** Jobs that I have started in this window, and when. */
  readonly mine = new Map<string, number>();
  /** Until when I have looked at failures; null until the first answer: what failed before my first visit is no news. */
  readonly looked: Cell<number | null>;
  private readonly led = new Set<string>();

  constructor(
    connection: Connection,
    private readonly projectId: string,
  ) {
    const known = LOOKED.get().find((one) => one.startsWith(`${projectId} `));
    this.looked = new Cell(known === undefined ? null : Number(known.split(" ")[1]));
    connection.onEvent((event) => {
      const job = event.type === "job" ? readJob(event.job) : null;
      if (job) this.take([job]);
      const piece = event.type === "preview" ? readPiece(event) : null;
      if (piece) this.previews.take(piece);
    });
    let live = false;
    const onLink = () => {
      const now = connection.status.get().link === "live";
      if (now && !live) void this.ask();
      live = now;
    };
    connection.status.subscribe(onLink);
    onLink();
    if (!live) void this.ask();
  }

  take(found: readonly Job[]): void {
    const jobs = new Map(this.jobs.get());
    const ended = new Set(this.ended.get());
    for (const job of found) {
      const known = jobs.get(job.id);
      const later = laterOf(known, job);
      if (known && !known.finishedAt && later.finishedAt) ended.add(job.id);
      if (!later.finishedAt) ended.delete(job.id);
      jobs.set(job.id, later);
      this.previews.follow(later);
      this.lead(job);
    }
    this.jobs.set(jobs);
    const late = lateCounts(jobs.values());
    const known = this.late.get();
    if (late.size !== known.size || [...late].some(([node, count]) => known.get(node) !== count)) this.late.set(late);
    if (ended.size !== this.ended.get().size) this.ended.set(ended);
  }

  /** I am taken to what the first part of a whole of mine has made, and not about again with each of the others. */
  private lead(part: Job): void {
    const started = part.parentId === undefined ? undefined : this.mine.get(part.parentId);
    if (started === undefined || this.led.has(part.parentId!)) return;
    this.led.add(part.parentId!);
    this.mine.set(part.id, started);
  }

  dismiss = (id: string): void => {
    const ended = new Set(this.ended.get());
    if (ended.delete(id)) this.ended.set(ended);
  };

  /** All failures that are known here have been seen. */
  look = (): void => {
    const latest = Math.max(this.looked.get() ?? 0, ...failedSince(this.jobs.get().values(), this.looked.get() ?? 0).map(endOf));
    if (latest === this.looked.get()) return;
    this.looked.set(latest);
    LOOKED.set([...LOOKED.get().filter((one) => !one.startsWith(`${this.projectId} `)), `${this.projectId} ${latest}`]);
  };

  private async ask(): Promise<void> {
    try {
      const { jobs } = await getJobs(this.projectId, { limit: 50 });
      this.take(jobs);
      if (this.looked.get() === null) this.look();
      const recent = jobs.filter((job) => job.finishedAt && Date.now() - Date.parse(job.finishedAt) < LINGER);
      if (recent.length > 0) this.ended.set(new Set([...this.ended.get(), ...recent.map((job) => job.id)]));
      await this.askLate();
    } catch {
      // The notices go on; the next connection asks again.
    }
  }

  /** Those that wait; and what has become of those that I knew and that wait no more. */
  private async askLate(): Promise<void> {
    const { jobs } = await getJobs(this.projectId, { variants: true, limit: MOST_LATE });
    this.take(jobs);
    const listed = new Set(jobs.map((job) => job.id));
    const gone = [...this.jobs.get().values()].filter((job) => isLate(job) && !listed.has(job.id)).slice(0, MOST_LATE);
    if (jobs.length < MOST_LATE) this.take((await Promise.all(gone.map((job) => getJob(job.id)))).filter((job) => job !== null));
  }
}

const stores = new WeakMap<Connection, JobStore>();

export function jobsOf(connection: Connection, projectId: string): JobStore {
  let store = stores.get(connection);
  if (!store) stores.set(connection, (store = new JobStore(connection, projectId)));
  return store;
}
