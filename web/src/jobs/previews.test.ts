import { describe, expect, it } from "vitest";
import type { Job } from "./job";
import { Previews, readPiece } from "./previews";

const piece = (offset: number, delta: string) => ({ jobId: "j", node: "n", field: "description", offset, delta });
const job = (more: Partial<Job>) => ({ id: "j", kind: "scene_description", status: "running", version: 1, ...more }) as Job;
const text = (previews: Previews) => previews.texts.get().get("j")?.text;

describe("what a job is writing", () => {
  it("is put together from its pieces, and begins anew when the job does", () => {
    const previews = new Previews(() => Promise.resolve(null));
    previews.take(piece(0, "Wet 🌊 "));
    previews.take(piece(7, "stones."));
    expect(text(previews)).toBe("Wet 🌊 stones.");
    previews.take(piece(0, "Dry"));
    expect(text(previews)).toBe("Dry");
  });

  it("is asked for by who came late, once, and not put behind what came meanwhile", async () => {
    let asked = 0;
    const previews = new Previews(() => {
      asked += 1;
      return Promise.resolve(job({ preview: { node: "n", field: "description", text: "The whole so far" } }));
    });
    previews.take(piece(12, "far"));
    previews.take(piece(15, "ther"));
    await Promise.resolve();
    await new Promise((done) => setTimeout(done));
    expect([asked, text(previews)]).toEqual([1, "The whole so far"]);
    previews.take(piece(16, "."));
    expect(text(previews)).toBe("The whole so far.");
  });

  it("ends with the job, and when another attempt has written nothing yet", () => {
    for (const end of [job({ status: "succeeded" }), job({ status: "queued" })]) {
      const previews = new Previews(() => Promise.resolve(null));
      previews.take(piece(0, "Wet"));
      previews.follow(job({ preview: { node: "n", field: "description", length: 3 } }));
      expect(text(previews)).toBe("Wet");
      previews.follow(end);
      expect(text(previews)).toBeUndefined();
    }
  });

  it("is not read from an event that is something else", () => {
    expect(readPiece({ type: "preview", jobId: "j" })).toBeNull();
    expect(readPiece({ type: "preview", ...piece(0, "x") })).toEqual(piece(0, "x"));
  });
});
