import { type Allowance } from '#libs/budgets';
import { type IsRevoked, type Revocable } from '#libs/principal';
import { spend } from '../guards/spend.js';
import { WebError } from '../problems/web-error.js';

/** Of Node's timers; a turn is over long before. */
const longestTimer = 2 ** 31 - 1;

interface OpenTurn {
  readonly sessionKey: string;
  readonly held: Revocable;
  readonly timer: NodeJS.Timeout;
}

/** The turns that stream just now: bounded for each session, and all of them stoppable. */
export class OpenTurns {
  private readonly open = new Map<AbortController, OpenTurn>();
  private emptied: (() => void) | undefined;

  constructor(
    private readonly perSession: number,
    private readonly allowance: Allowance,
  ) {}

  /**
   * @param held what the turn runs by
   * @param leftMs how long the session may still be used: the turn ends with it
   * @throws WebError `too_many_requests` when the session has its fill, of turns at once or of turns lately
   */
  enter(sessionKey: string, held: Revocable, leftMs: number): AbortController {
    spend(this.allowance, sessionKey);
    const running = [...this.open.values()].filter((turn) => turn.sessionKey === sessionKey).length;
    if (running >= this.perSession) {
      throw new WebError('too_many_requests', `${running} turns are running already; stop one or wait`, {
        retryAfterSeconds: 5,
      });
    }
    const turn = new AbortController();
    const timer = setTimeout(() => turn.abort(ended()), Math.min(leftMs, longestTimer)).unref();
    this.open.set(turn, { sessionKey, held, timer });
    return turn;
  }

  leave(turn: AbortController): void {
    clearTimeout(this.open.get(turn)?.timer);
    this.open.delete(turn);
    if (this.open.size === 0) this.emptied?.();
  }

  /** Stops what runs by a session that is over. The agent is told by leaving it. */
  stop(sessionKey: string): void {
    for (const [turn, open] of this.open) if (open.sessionKey === sessionKey) turn.abort(ended());
  }

  /** The same for all that is over by now. */
  stopRevoked(isRevoked: IsRevoked): void {
    for (const [turn, { held }] of this.open) if (isRevoked(held)) turn.abort(ended());
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

const ended = () =>
  new WebError('not_logged_in', 'your sign-in has ended, and this turn with it; sign in again');
