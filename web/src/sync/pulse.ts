// Is there still somebody at the other end? A socket whose network is gone without a word stays open for minutes.
// After some silence the server is asked; without an answer the socket is given up. Pure: the clock is the caller's.

const QUIET = 5_000;
const ANSWER = 4_000;
const CONNECT = 8_000;
/** A tick that comes this late says that the page stood still, not the network. */
const LATE = 3_000;

export interface Wire {
  state: "connecting" | "open" | "closed";
  /** When something came last (ms). */
  heardAt: number;
}

export class Pulse {
  private askedAt: number | null = null;
  private connectingSince: number | null = null;
  private tickedAt: number | null = null;

  constructor(
    private readonly ask: () => void,
    private readonly giveUp: () => void,
  ) {}

  /** About once a second. */
  tick({ state, heardAt }: Wire, now: number): void {
    const late = this.tickedAt !== null && now - this.tickedAt > LATE;
    this.tickedAt = now;
    if (state !== "connecting") this.connectingSince = null;
    if (state !== "open" || late) this.askedAt = null;
    if (state === "connecting") {
      this.connectingSince = late ? now : (this.connectingSince ?? now);
      if (now - this.connectingSince > CONNECT) this.end();
    } else if (state === "open") this.listen(heardAt, now);
  }

  private listen(heardAt: number, now: number): void {
    if (this.askedAt !== null && heardAt >= this.askedAt) this.askedAt = null;
    if (this.askedAt !== null) {
      if (now - this.askedAt > ANSWER) this.end();
    } else if (now - heardAt > QUIET) {
      this.askedAt = now;
      this.ask();
    }
  }

  private end(): void {
    this.askedAt = null;
    this.connectingSince = null;
    this.giveUp();
  }
}
