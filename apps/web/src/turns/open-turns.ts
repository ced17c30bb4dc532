import { type Allowance } from '#libs/budgets';
import { spend } from '../guards/spend.js';
import { WebError } from '../problems/web-error.js';

/** The turns that stream just now: bounded for each session, and all of them stoppable. */
export class OpenTurns {
  private readonly open = new Map<AbortController, string>();
  private emptied: (() => void) | undefined;

  constructor(
    private readonly perSession: number,
    private readonly allowance: Allowance,
  ) {}

  /** @throws WebError `too_many_requests` when the session has its fill, of turns at once or of turns lately */
  enter(sessionKey: string): AbortController {
    spend(this.allowance, sessionKey);
    const running = [...this.open.values()].filter((key) => key === sessionKey).length;
    if (running >= this.perSession) {
      throw new WebError('too_many_requests', `${running} turns are running already; stop one or wait`, {
        retryAfterSeconds: 5,
      });
    }
    const turn = new AbortController();
    this.open.set(turn, sessionKey);
    return turn;
  }

  leave(turn: AbortController): void {
    this.open.delete(turn);
    if (this.open.size === 0) this.emptied?.();
  }

  /** Waits for running turns to end by themselves, and stops those that have not within the time given. */
  async drain(withinMs: number): Promise<void> {
    if (this.open.size === 0) return;
    const done = new Promise<void>((resolve) => (this.emptied = resolve));
    const timer = setTimeout(() => {
      for (const turn of this.open.keys()) turn.abort();
    }, withinMs);
    await done;
    clearTimeout(timer);
  }
}
