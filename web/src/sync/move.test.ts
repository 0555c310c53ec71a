import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Move } from "./move";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const planned = (ms: unknown) => {
  const go = vi.fn();
  const move = new Move(go);
  move.plan(ms);
  return { go, move };
};

test("it works on until its turn, then moves once", () => {
  const { go } = planned(1_500);
  vi.advanceTimersByTime(1_499);
  expect(go).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(go).toHaveBeenCalledTimes(1);
});

test("it moves at once when somebody looks, and not again at its turn", () => {
  const { go, move } = planned(1_500);
  move.now();
  vi.advanceTimersByTime(60_000);
  expect(go).toHaveBeenCalledTimes(1);
});

test("nothing moves where nothing was planned, or where the socket was closed first", () => {
  const { go, move } = planned(1_500);
  move.cancel();
  move.now();
  vi.advanceTimersByTime(60_000);
  expect(go).not.toHaveBeenCalled();
});

test.each([[undefined], ["soon"], [-1], [Number.NaN]])("a turn that is no time is now: %s", (ms) => {
  const { go } = planned(ms);
  vi.advanceTimersByTime(0);
  expect(go).toHaveBeenCalledTimes(1);
});

test("nobody is left waiting for longer than half a minute", () => {
  const { go } = planned(3_600_000);
  vi.advanceTimersByTime(30_000);
  expect(go).toHaveBeenCalledTimes(1);
});
