import { expect, test, vi } from "vitest";
import { Pulse, type Wire } from "./pulse";

function pulse() {
  const ask = vi.fn();
  const giveUp = vi.fn();
  const one = new Pulse(ask, giveUp);
  const run = (from: number, to: number, wire: (now: number) => Wire) => {
    for (let now = from; now <= to; now += 1_000) one.tick(wire(now), now);
  };
  return { one, ask, giveUp, run };
}

test("a socket from which things come is left alone", () => {
  const { ask, giveUp, run } = pulse();
  run(0, 60_000, (now) => ({ state: "open", heardAt: now - 3_000 }));
  expect([ask.mock.calls.length, giveUp.mock.calls.length]).toEqual([0, 0]);
});

test("a silent one is asked, and goes on if it answers", () => {
  const { ask, giveUp, run } = pulse();
  let heardAt = 0;
  ask.mockImplementation(() => (heardAt += 6_500));
  run(0, 30_000, () => ({ state: "open", heardAt }));
  expect(ask.mock.calls.length).toBeGreaterThan(2);
  expect(giveUp).not.toHaveBeenCalled();
});

test("one that does not answer is given up within ten seconds or so of its last word", () => {
  const { ask, giveUp, run } = pulse();
  run(0, 10_000, () => ({ state: "open", heardAt: 0 }));
  expect(ask).toHaveBeenCalledTimes(1);
  expect(giveUp).not.toHaveBeenCalled();
  run(11_000, 11_000, () => ({ state: "open", heardAt: 0 }));
  expect(giveUp).toHaveBeenCalledTimes(1);
});

test("a page that slept asks again before it gives anything up", () => {
  const { one, ask, giveUp } = pulse();
  one.tick({ state: "open", heardAt: 0 }, 6_000);
  one.tick({ state: "open", heardAt: 0 }, 3_600_000);
  expect([ask.mock.calls.length, giveUp.mock.calls.length]).toEqual([2, 0]);
});

test("a connection that does not come about is tried anew", () => {
  const { giveUp, run } = pulse();
  run(0, 8_000, () => ({ state: "connecting", heardAt: 0 }));
  expect(giveUp).not.toHaveBeenCalled();
  run(9_000, 9_000, () => ({ state: "connecting", heardAt: 0 }));
  expect(giveUp).toHaveBeenCalledTimes(1);
});
