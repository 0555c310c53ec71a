// The process that serves this tab stops soon: the tab moves to another when it is its turn, or as soon as somebody looks.

const LONGEST = 30_000;

export class Move {
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** `go` leaves and comes again; it is called once for each plan. */
  constructor(private readonly go: () => void) {}

  plan(ms: unknown): void {
    this.cancel();
    const wait = typeof ms === "number" && ms >= 0 ? Math.min(ms, LONGEST) : 0;
    this.timer = setTimeout(this.now, wait);
  }

  /** Without waiting for the turn; nothing if none is planned. */
  now = (): void => {
    if (this.timer === null) return;
    this.cancel();
    this.go();
  };

  /** The socket is closed already: whoever reconnects it need not be sent away. */
  cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
