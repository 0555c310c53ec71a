import { describe, expect, it } from "vitest";
import { canRevert, failedSince, fits, type Job, lateCounts, readJob, roundedEta, shownNodes } from "./job";

const job = (more: Partial<Job>): Job => readJob({ id: "j", kind: "scene_description", status: "queued", createdBy: { type: "user", id: "anna", name: "Anna" }, ...more })!;
const END = "2026-03-01T10:00:00.5Z";

describe("what the panel lists", () => {
  const jobs = [
    job({ id: "a", status: "running", target: "quay" }),
    job({ id: "b", status: "succeeded" }),
    job({ id: "c", status: "failed", createdBy: { type: "user", id: "mei", name: "林美" } }),
    job({ id: "d", status: "waiting", parentId: "w" }),
    job({ id: "e", status: "cancelled" }),
  ];
  const ids = (...wanted: Parameters<typeof fits>[1][]) => wanted.map((one) => jobs.filter((each) => fits(each, one)).map((each) => each.id).join(""));
  it("is by state, by person, by card, and never the parts of a whole", () => {
    expect(ids({ filter: "all" }, { filter: "active" }, { filter: "done" }, { filter: "failed" }, { filter: "cancelled" })).toEqual(["abce", "a", "b", "c", "e"]);
    expect(ids({ filter: "all", by: "mei" }, { filter: "all", target: "quay" }, { filter: "failed", by: "anna" })).toEqual(["c", "a", ""]);
  });
});

describe("a new failure", () => {
  it("is one that ended after somebody looked; a part is told by its whole, and one that was begun again is none", () => {
    const failed = (id: string, more: Partial<Job> = {}) => job({ id, status: "failed", finishedAt: END, ...more });
    const jobs = [failed("a"), failed("b", { finishedAt: "2026-03-01T09:00:00Z" }), failed("c", { parentId: "a" }), failed("d", { status: "queued", finishedAt: null })];
    expect(failedSince(jobs, Date.parse("2026-03-01T10:00:00Z")).map((each) => each.id)).toEqual(["a"]);
    expect(failedSince(jobs, Date.parse(END))).toEqual([]);
  });
});

describe("what is shown of a job", () => {
  it("is what it made, else the card it worked on, and nothing before it has ended well", () => {
    expect(shownNodes(job({ status: "succeeded", target: "quay", result: { nodes: ["a", 3, "b"] } }))).toEqual(["a", "b"]);
    expect(shownNodes(job({ status: "succeeded", target: "quay", result: { nodes: [] } }))).toEqual(["quay"]);
    expect(shownNodes(job({ status: "running", target: "quay", result: { nodes: ["a"] } }))).toEqual([]);
  });
});

describe("the time that a job will still run", () => {
  it.each([
    [1, 1, "seconds"],
    [7, 7, "seconds"],
    [38, 40, "seconds"],
    [89, 90, "seconds"],
    [91, 2, "minutes"],
    [600, 10, "minutes"],
  ])("%d s is said as %d %s", (seconds, count, unit) => {
    expect(roundedEta(seconds)).toEqual({ count, unit });
  });
});

describe("a result that came too late", () => {
  const late = (id: string, more: Partial<Job> = {}) => job({ id, status: "succeeded", variantOf: "quay", ...more });
  it("waits for its card until it is taken or dismissed", () => {
    const jobs = [late("a"), late("b", { takenAt: END }), late("c", { dismissedAt: END }), late("d", { parentId: "w" }), late("e", { variantOf: "p" }), late("f", { variantOf: null })];
    expect([...lateCounts(jobs)]).toEqual([["quay", 2], ["p", 1]]);
    expect(jobs.filter((each) => fits(each, { filter: "late" })).map((each) => each.id)).toEqual(["a", "d", "e"]);
  });
});

describe("what a job wrote", () => {
  it("can be taken back once it has written, and once only", () => {
    const done = (more: Partial<Job>) => canRevert(job({ status: "succeeded", result: { seq: 4 }, ...more }));
    expect([done({}), done({ variantOf: "quay", takenAt: END }), done({ result: { parts: 2 }, parts: { succeeded: 2 } })]).toEqual([true, true, true]);
    expect([done({ revertedAt: END }), done({ variantOf: "quay" }), done({ variantOf: "quay", dismissedAt: END }), done({ result: {} }), done({ status: "failed" })]).toEqual([false, false, false, false, false]);
  });
});
