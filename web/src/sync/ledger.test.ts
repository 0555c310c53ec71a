import { describe, expect, it } from "vitest";
import { afterClose } from "./closing";
import { Ledger } from "./ledger";
import { savedState } from "./savedState";

describe("the ledger", () => {
  it("counts an edit as saved only when its counter has come back", () => {
    const ledger = new Ledger();
    ledger.caughtUp();
    const counter = ledger.edited();
    expect(ledger.unsaved).toBe(1);
    ledger.echoed(counter!);
    expect(ledger.unsaved).toBe(0);
  });
  it("sends no counter before this connection has been given the older edits", () => {
    const ledger = new Ledger();
    expect(ledger.edited()).toBe(null);
    expect(ledger.caughtUp()).toBe(1);
    ledger.disconnected();
    expect(ledger.edited()).toBe(null);
    expect(ledger.caughtUp()).toBe(2);
  });
  it("asks again on the next connection for what was not acknowledged on this one", () => {
    const ledger = new Ledger();
    ledger.caughtUp();
    ledger.edited();
    ledger.disconnected();
    expect(ledger.caughtUp()).toBe(1);
  });
  it("starts with what an earlier page load left unsaved", () => {
    const ledger = new Ledger(3);
    expect(ledger.unsaved).toBe(3);
    ledger.echoed(ledger.caughtUp()!);
    expect(ledger.unsaved).toBe(0);
  });
  it("ignores counters from the past and from nowhere", () => {
    const ledger = new Ledger(5);
    ledger.echoed(4);
    ledger.echoed(2);
    ledger.echoed(99);
    expect(ledger.unsaved).toBe(1);
  });
});

describe("a close code", () => {
  it.each([
    [4401, "refresh"],
    [4501, "refresh"],
    [4403, "forbidden"],
    [4404, "gone"],
    [4409, "other-lineage"],
    [4413, "too-large"],
    [4450, "closed"],
    [1006, "retry"],
    [1012, "retry"],
    [1013, "retry"],
    [4502, "retry"],
  ])("%i leads to %s", (code, next) => expect(afterClose(code)).toBe(next));
});

describe("the words about saving", () => {
  const live = { link: "live", unsaved: 0, unsavedSince: null, saving: "ok", refused: null } as const;
  it("are saved only with nothing unsaved", () => expect(savedState(live, 0)).toBe("saved"));
  it("are saving for a moment, then that it is still being tried", () => {
    expect(savedState({ ...live, unsaved: 1, unsavedSince: 0 }, 3_000)).toBe("saving");
    expect(savedState({ ...live, unsaved: 1, unsavedSince: 0 }, 4_000)).toBe("trying");
  });
  it("say for everybody that the database is away", () => {
    expect(savedState({ ...live, saving: "delayed" }, 0)).toBe("trying");
    expect(savedState({ ...live, saving: "stopped" }, 0)).toBe("trying");
  });
  it("say that an edit is kept here when no more can wait for the database", () =>
    expect(savedState({ ...live, saving: "stopped", unsaved: 1, unsavedSince: 0 }, 0)).toBe("stopped"));
  it("count what waits while offline", () => expect(savedState({ ...live, link: "offline", unsaved: 2 }, 0)).toBe("waiting"));
});
