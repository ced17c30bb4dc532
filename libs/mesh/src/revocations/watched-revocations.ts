import { buckets, type ReadinessCheck } from '#libs/contracts';
import {
  type IsRevoked,
  type Revocable,
  RevocationList,
  type Revocations,
  saysAll,
  TokenRejected,
} from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { WatchedBucket, type WatchTimes } from '../watched/watched-bucket.js';

/**
 * What was revoked, as the bucket tells it.
 * INVARIANT (silence is refusal): what was heard too long ago answers no check.
 */
export class WatchedRevocations implements Revocations {
  readonly #list: RevocationList;
  readonly #bucket: WatchedBucket;
  /** As far as was heard; {@link check} also knows when too little was. */
  readonly isRevoked: IsRevoked = (held) => this.#list.has(held);

  /**
   * @param connection the mesh, once it is joined
   * @param clock epoch milliseconds
   */
  constructor(
    connection: () => MeshConnection | undefined,
    times: Partial<WatchTimes> = {},
    clock: () => number = Date.now,
  ) {
    const list = new RevocationList(buckets.revocations.ttlMs, clock);
    this.#list = list;
    const listener = {
      take: ({ key, value }: { readonly key: string; readonly value?: string | undefined }) =>
        list.add(key, value),
      settle: () => list.sweep(),
      isRead: (key: string) => !saysAll(key),
      withoutIt: 'no token is taken',
    };
    this.#bucket = new WatchedBucket(buckets.revocations, listener, connection, times, clock);
  }

  start(): void {
    this.#bucket.start();
  }

  stop(): void {
    this.#bucket.stop();
  }

  /** Asks the store once. */
  beat(): void {
    this.#bucket.beat();
  }

  async check(held: Revocable): Promise<void> {
    const isOver = () => this.#list.has(held);
    await this.#bucket.heard(isOver).catch((cause: unknown) => {
      throw new TokenRejected(
        'revocations_unknown',
        'whether the sign-in still holds is not known now; try again',
        { cause },
      );
    });
    if (isOver()) throw new TokenRejected('revoked', 'the sign-in has ended; sign in again');
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
    return this.#bucket.onChange(() => changed(this.isRevoked));
  }

  readiness(): Promise<ReadinessCheck> {
    return this.#bucket.readiness();
  }
}
