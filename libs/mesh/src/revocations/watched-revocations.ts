import { buckets, check, type ReadinessCheck, Revocation } from '#libs/contracts';
import {
  type IsRevoked,
  type Revocable,
  RevocationList,
  type Revocations,
  saysAll,
  TokenRejected,
} from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { type StoredEntry } from '../watched/read-bucket.js';
import { WatchedBucket, type WatchTimes } from '../watched/watched-bucket.js';

/** An order that was there before this service was is confirmed as long as somebody may wait for it. */
const waitedForMs = 60_000;

/**
 * What was revoked, as the buckets of those tell it who may revoke.
 * INVARIANT (silence is refusal): what was heard too long ago answers no check.
 */
export class WatchedRevocations implements Revocations {
  readonly #list: RevocationList;
  readonly #watched: readonly WatchedBucket[];
  /** Those that were told, by when they were heard first: one comes again as long as the bucket keeps it. */
  readonly #orders = new Map<string, number>();
  readonly #ordered = new Set<(order: string) => void>();
  #hasRead = false;
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
    const withoutIt = 'no token is taken';
    const ofIdentity = {
      take: ({ key, value }: StoredEntry) => {
        list.add(key, value);
        this.#tellOrder(value, clock());
      },
      settle: () => {
        this.#hasRead = true;
        list.sweep();
      },
      isRead: (key: string) => !saysAll(key),
      withoutIt,
    };
    const ofWeb = {
      take: ({ key }: StoredEntry) => {
        if (isSession(key)) list.add(key);
      },
      settle: () => list.sweep(),
      isRead: () => false,
      withoutIt,
    };
    this.#watched = [
      new WatchedBucket(buckets.revocations, ofIdentity, connection, times, clock),
      new WatchedBucket(buckets.webRevocations, ofWeb, connection, times, clock),
    ];
  }

  start(): void {
    for (const bucket of this.#watched) bucket.start();
  }

  stop(): void {
    for (const bucket of this.#watched) bucket.stop();
  }

  /** Asks the store once. */
  beat(): void {
    for (const bucket of this.#watched) bucket.beat();
  }

  async check(held: Revocable): Promise<void> {
    const isOver = () => this.#list.has(held);
    await Promise.all(this.#watched.map((bucket) => bucket.heard(isOver))).catch((cause: unknown) => {
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
    const stops = this.#watched.map((bucket) => bucket.onChange(() => changed(this.isRevoked)));
    return () => stops.forEach((stop) => stop());
  }

  /** Calls `ordered` once with each order of an operator that is heard of, after {@link isRevoked} knows of it. @returns what ends it */
  onOrder(ordered: (order: string) => void): () => void {
    this.#ordered.add(ordered);
    return () => this.#ordered.delete(ordered);
  }

  async readiness(): Promise<ReadinessCheck> {
    const checks = await Promise.all(this.#watched.map((bucket) => bucket.readiness()));
    const failed = checks.find(({ ok }) => !ok);
    return check(buckets.revocations.name, !failed, failed?.detail ?? '');
  }

  #tellOrder(value: string | undefined, now: number): void {
    const { order, before } = readOrder(value);
    if (order === undefined || this.#orders.has(order)) return;
    for (const [former, heardAt] of this.#orders) {
      if (heardAt > now - buckets.revocations.ttlMs) break;
      this.#orders.delete(former);
    }
    this.#list.sweep();
    this.#orders.set(order, now);
    if (!this.#hasRead && before < now - waitedForMs) return;
    for (const ordered of [...this.#ordered]) ordered(order);
  }
}

/** INVARIANT (web ends sessions alone): whatever else lies in its bucket ends nothing, and orders nothing. */
const isSession = (key: string) => key.startsWith('session.') && saysAll(key);

function readOrder(value: string | undefined): { order?: string | undefined; before: number } {
  if (!value?.includes('"order"')) return { before: 0 };
  try {
    return Revocation.parse(JSON.parse(value));
  } catch {
    return { before: 0 };
  }
}
