import { type Subscription } from '@nats-io/transport-node';
import { buckets, changedSubject, check, type ReadinessCheck } from '#libs/contracts';
import { within } from '#libs/deadline';
import {
  type IsRevoked,
  type Revocable,
  RevocationList,
  type Revocations,
  TokenRejected,
} from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { differencesFrom, intendedStreams } from '../intended-streams.js';
import { readRevocations, revocationStream, stateOfRevocations } from './read-revocations.js';

export interface RevocationTimes {
  /** What is known is of no use any more when nothing was heard for so long. Milliseconds, as all. */
  silenceMs: number;
  /** How often the store is asked whether anything was missed. */
  beatMs: number;
  /** How long a check waits to hear again before it refuses. */
  patienceMs: number;
}
export const revocationTimes: RevocationTimes = { silenceMs: 1_000, beatMs: 300, patienceMs: 2_000 };

const intended = intendedStreams.find(({ name }) => name === revocationStream)!;
const prefix = changedSubject(buckets.revocations.name, '');

/**
 * What was revoked, told by the stream as it is stored, and by a beat: the store is asked at short intervals for the place
 * of its last revocation. Where that is not the place of the last one heard, something was missed, and all is read anew.
 *
 * INVARIANT (silence is refusal): what was heard longer ago than `silenceMs` answers no check. The beat is the store's own
 * answer and nobody else's: a service that is down takes nothing with it, and without the store no call could be recorded.
 */
export class WatchedRevocations implements Revocations {
  readonly #times: RevocationTimes;
  readonly #list: RevocationList;
  readonly #watchers = new Set<(isRevoked: IsRevoked) => void>();
  /** As far as was heard; {@link check} also knows when too little was. */
  readonly isRevoked: IsRevoked = (held) => this.#list.has(held);
  #following: { connection: MeshConnection; subscription: Subscription } | undefined;
  #asking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Everything up to this place of the stream, made at this time, was heard. */
  #known = { last: -1, created: '' };
  /** When the question was asked whose answer is the last one heard. */
  #heardAt = -Infinity;
  #different: readonly string[] = [];

  /**
   * @param connection the mesh, once it is joined
   * @param clock epoch milliseconds
   */
  constructor(
    private readonly connection: () => MeshConnection | undefined,
    times: Partial<RevocationTimes> = {},
    private readonly clock: () => number = Date.now,
  ) {
    this.#times = { ...revocationTimes, ...times };
    this.#list = new RevocationList(buckets.revocations.ttlMs, clock);
  }

  /** Begins to listen, now or once the mesh is joined. */
  start(): void {
    this.#timer = setInterval(() => this.beat(), this.#times.beatMs).unref();
    this.beat();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#following?.subscription.unsubscribe();
    this.#following = undefined;
  }

  /** Asks the store once. */
  beat(): void {
    this.#ask().catch(() => undefined);
  }

  async check(held: Revocable): Promise<void> {
    const giveUpAt = this.clock() + this.#times.patienceMs;
    while (!this.#list.has(held) && !this.#isHeard()) {
      const left = giveUpAt - this.clock();
      if (left <= 0) throw unknown();
      await within(this.#ask(), { ms: left, late: unknown }).catch((cause: unknown) => {
        throw cause instanceof TokenRejected ? cause : unknown(cause);
      });
    }
    if (this.#list.has(held)) throw new TokenRejected('revoked', 'the sign-in has ended; sign in again');
  }

  whenRevoked(held: Revocable, ended: () => void): () => void {
    const stop = this.onRevocation((isRevoked) => {
      if (!isRevoked(held)) return;
      stop();
      ended();
    });
    if (this.#list.has(held)) {
      stop();
      ended();
    }
    return stop;
  }

  onRevocation(changed: (isRevoked: IsRevoked) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** As one of the things that a service needs. */
  async readiness(): Promise<ReadinessCheck> {
    await this.#ask().catch(() => undefined);
    return check(
      'revocations',
      this.#isHeard() && this.#different.length === 0,
      this.#different.length > 0
        ? `the stream \`${revocationStream}\` is not as intended (${this.#different.join(', ')}); find out who changed it, then see policies/nats/README.md`
        : `nothing is heard of \`${revocationStream}\`, so no token is taken; check NATS, and whether JetStream is on and provisioned`,
    );
  }

  #isHeard(): boolean {
    return this.clock() - this.#heardAt <= this.#times.silenceMs;
  }

  /** One question at a time. */
  #ask(): Promise<void> {
    this.#asking ??= this.#askStore().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #askStore(): Promise<void> {
    const connection = this.connection();
    if (!connection?.connected) throw unknown();
    this.#follow(connection);
    const askedAt = this.clock();
    const { last, created, config } = await stateOfRevocations(connection);
    this.#different = differencesFrom(intended, config);
    if (last !== this.#known.last || created !== this.#known.created) {
      const read = await readRevocations(connection);
      for (const [key, value] of read.entries) this.#list.add(key, value);
      this.#known = { last: read.last, created: read.created };
      this.#list.sweep();
      this.#tell();
    }
    this.#heardAt = askedAt;
  }

  #follow(connection: MeshConnection): void {
    if (this.#following?.connection === connection) return;
    const subscription = connection.nats.subscribe(changedSubject(buckets.revocations.name, '>'), {
      callback: (error, message) => {
        if (error) return;
        this.#list.add(message.subject.slice(prefix.length), message.string());
        const place = Number(message.headers?.get('Nats-Sequence'));
        if (place === this.#known.last + 1) this.#known = { ...this.#known, last: place };
        // A gap: what came between was missed.
        else if (!(place <= this.#known.last)) this.beat();
        this.#tell();
      },
    });
    this.#following = { connection, subscription };
  }

  #tell(): void {
    for (const changed of [...this.#watchers]) changed(this.isRevoked);
  }
}

const unknown = (cause?: unknown) =>
  new TokenRejected('revocations_unknown', 'whether the sign-in still holds is not known now; try again', {
    cause,
  });
