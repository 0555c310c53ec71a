// Which of my edits the server has committed. Pure counting: no clock, no socket.
// An edit counts as saved only when the 102 frame sent after it has come back (docs/protocol.md).

export class Ledger {
  private made: number;
  private committed = 0;
  private ready = false;

  /** `waiting`: edits of an earlier page load that were never acknowledged. */
  constructor(waiting = 0) {
    this.made = waiting;
  }

  get unsaved(): number {
    return this.made - this.committed;
  }

  /** The counter of my last edit. */
  get last(): number {
    return this.made;
  }

  /** Up to this counter all is in the database. */
  get saved(): number {
    return this.committed;
  }

  /** I made an edit. The counter to send after it, or null while this connection has not been given my older edits. */
  edited(): number | null {
    this.made += 1;
    return this.ready ? this.made : null;
  }

  /** The server has been sent everything that it lacks (my step 2). The counter to send, null if nothing waits. */
  caughtUp(): number | null {
    this.ready = true;
    return this.unsaved > 0 ? this.made : null;
  }

  /** A counter came back. Echoes are in order; an older or unknown one changes nothing. */
  echoed(counter: number): void {
    if (counter > this.committed && counter <= this.made) this.committed = counter;
  }

  disconnected(): void {
    this.ready = false;
  }
}
