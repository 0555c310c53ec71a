import { describe, expect, it } from "vitest";
import { type Box, route } from "./route";

const scene = (x: number, y: number): Box => ({ x, y, width: 320, height: 288 });
/** The corners and ends that a path names, in order. */
const points = (path: string): number[] => path.match(/-?[\d.]+/g)!.map(Number);

describe("the way of an edge", () => {
  it("is straight between neighbours of one row", () => {
    expect(route(scene(0, 0), scene(400, 0), "sequence").path.replace(/\s/g, "")).toBe("M320,144L400,144");
  });

  it("goes over what stands between two cards of one row", () => {
    const { path, y } = route(scene(0, 0), scene(1_200, 0), "relationship");
    expect(y).toBeLessThan(0);
    expect(points(path).slice(0, 2)).toEqual([160, 0]);
  });

  it("goes back over its row, not through it", () => {
    expect(route(scene(1_200, 0), scene(800, 0), "sequence").y).toBeLessThan(0);
  });

  it("wraps to the next row through the gap between the rows, nearer to where it came from", () => {
    const { path } = route(scene(800, 0), scene(0, 400), "sequence");
    expect(points(path).slice(0, 2)).toEqual([960, 288]);
    expect(points(path).slice(-2)).toEqual([160, 400]);
    const bend = 288 + 112 * 0.36;
    expect(points(path)).toContain(bend);
  });

  it("leads a cast edge down to its scene, never sideways through a neighbour", () => {
    const character: Box = { x: 0, y: 0, width: 240, height: 140 };
    const { path } = route(character, scene(500, 240), "cast");
    expect(points(path).slice(0, 2)).toEqual([120, 140]);
    expect(points(path).slice(-2)).toEqual([660, 240]);
  });
});
