// What jobs are writing just now, by job: pieces come as notices, and who came late asks for the text so far. Pure but for
// the asking.
import { Cell } from "@/sync/cell";
import { isActive, type Job } from "./job";

export interface Preview {
  node: string;
  field: string;
  text: string;
}

export interface Piece {
  jobId: string;
  node: string;
  field: string;
  offset: number;
  delta: string;
}

export function readPiece(event: Record<string, unknown>): Piece | null {
  const { jobId, node, field, offset, delta } = event;
  if (typeof jobId !== "string" || typeof node !== "string" || typeof field !== "string") return null;
  return typeof offset === "number" && typeof delta === "string" ? { jobId, node, field, offset, delta } : null;
}

export class Previews {
  readonly texts = new Cell<ReadonlyMap<string, Preview>>(new Map());
  private readonly asking = new Set<string>();

  /** `ask` gives the job as REST has it, with the whole text so far. */
  constructor(private readonly ask: (job: string) => Promise<Job | null>) {}

  take({ jobId, node, field, offset, delta }: Piece): void {
    const known = this.texts.get().get(jobId)?.text ?? "";
    if (offset > known.length) void this.fetch(jobId);
    else this.put(jobId, { node, field, text: known.slice(0, offset) + delta });
  }

  /** A notice of the job: its end ends the preview; a text that is longer than what is known here is asked for. */
  follow(job: Job): void {
    const known = this.texts.get().get(job.id);
    if (!isActive(job) || !job.preview) {
      if (known) this.put(job.id, null);
    } else if ((job.preview.length ?? 0) > (known?.text.length ?? 0)) void this.fetch(job.id);
  }

  private async fetch(id: string): Promise<void> {
    if (this.asking.has(id)) return;
    this.asking.add(id);
    try {
      const preview = (await this.ask(id))?.preview;
      const known = this.texts.get().get(id)?.text ?? "";
      if (preview?.text !== undefined && preview.text.length > known.length) this.put(id, { node: preview.node, field: preview.field, text: preview.text });
    } catch {
      // The next piece asks again.
    } finally {
      this.asking.delete(id);
    }
  }

  private put(id: string, preview: Preview | null): void {
    const texts = new Map(this.texts.get());
    if (preview) texts.set(id, preview);
    else texts.delete(id);
    this.texts.set(texts);
  }
}
