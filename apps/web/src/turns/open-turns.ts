import { type Allowance } from '#libs/budgets';
import { type PersonKey } from '#libs/contracts';
import { type IsRevoked, type Revocable, Underway } from '#libs/principal';
import { spend } from '../guards/spend.js';
import { WebError } from '../problems/web-error.js';

/** Of Node's timers; a turn is over long before. */
const longestTimer = 2 ** 31 - 1;

interface OpenTurn {
  readonly sessionKey: string;
  readonly held: Revocable;
  readonly timer: NodeJS.Timeout;
  readonly over: () => void;
}

/** The turns that stream just now: bounded for each session, and all of them stoppable. */
export class OpenTurns {
  private readonly open = new Map<AbortController, OpenTurn>();
  private readonly underway = new Underway();
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
    this.open.set(turn, { sessionKey, held, timer, over: this.underway.begin(held) });
    return turn;
  }

  leave(turn: AbortController): void {
    const left = this.open.get(turn);
    clearTimeout(left?.timer);
    left?.over();
    this.open.delete(turn);
    if (this.open.size === 0) this.emptied?.();
  }

  /** Resolves when the turns that a session has now are over; undefined where it has none. */
  over(sessionKey: string): Promise<unknown> | undefined {
    const own = [...this.open.values()].filter((turn) => turn.sessionKey === sessionKey);
    const held = new Set(own.map((turn) => turn.held));
    if (held.size === 0) return undefined;
    return this.underway.allOver((one) => held.has(one));
  }

  /** Stops what runs by a session that is over. The agent is told by leaving it. */
  stop(sessionKey: string): void {
    for (const [turn, open] of this.open) if (open.sessionKey === sessionKey) turn.abort(ended());
  }

  /** The same for all that a person has, also by sessions in whose place their browser has another. */
  stopOf(person: PersonKey): void {
    this.stopRevoked(({ user }) => user?.key === person);
  }

  /** The same for all that is over by now. */
  stopRevoked(isRevoked: IsRevoked): void {
    for (const [turn, { held }] of this.open) if (isRevoked(held)) turn.abort(ended());
  }

  /** Stops them, and resolves when they have. @returns how many that were */
  endRevoked(isRevoked: IsRevoked): Promise<number> {
    const ended = this.underway.allOver(isRevoked);
    this.stopRevoked(isRevoked);
    return ended;
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
