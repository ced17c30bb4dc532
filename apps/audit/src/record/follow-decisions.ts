import { setTimeout as wait } from 'node:timers/promises';
import { consumeDecisions, type DecisionReader, type MeshConnection, type StoredDecision } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { type DecisionLog } from '../log/decision-log.js';
import { type CompareLog } from './compare-log.js';
import { InOrder } from './in-order.js';
import { type Recorded } from './record-decision.js';

export interface FollowPorts {
  readonly connection: MeshConnection;
  readonly streams: readonly Pick<DecisionReader, 'stream' | 'acknowledged' | 'at'>[];
  readonly log: Pick<DecisionLog, 'size'>;
  readonly record: (event: unknown, stored: StoredDecision) => Promise<Recorded>;
  readonly comparison: Pick<CompareLog, 'pass'>;
  readonly logger: Logger;
  /** Between two passes of the comparison, and between two of its places in every pass but the first. */
  readonly pace?: { readonly passMs: number; readonly placeMs: number };
}

const retryMs = 1_000;
/** Some twenty places a second at most: it is done beside the service's work, and never ends. */
const unhurried = { passMs: 60_000, placeMs: 50 };

/** Writes what the stream stores, and holds what is written against the stream, from the start of the service to its end. */
export class FollowDecisions {
  readonly #stop = new AbortController();
  #following: Promise<unknown> = Promise.resolve();

  constructor(private readonly ports: FollowPorts) {}

  start(): void {
    const { connection, streams, log, record, logger } = this.ports;
    const inOrder = new Map(streams.map((stream) => [stream.stream, new InOrder(stream, record)]));
    const take = async (event: unknown, stored: StoredDecision) =>
      void (await inOrder.get(stored.stream)?.take(event, stored));
    this.#following = Promise.all([consumeDecisions(connection, take, this.#stop), this.#compare()]);
    logger.info({ known: log.size }, 'audit follows the decisions');
  }

  /** @returns when what was taken is written and acknowledged */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #compare(): Promise<void> {
    const { comparison, pace: { passMs, placeMs } = unhurried } = this.ports;
    const { signal } = this.#stop;
    let between: () => Promise<void> = () => Promise.resolve(signal.throwIfAborted());
    while (!signal.aborted) {
      try {
        await comparison.pass(between);
        between = () => wait(placeMs, undefined, this.#stop);
        await wait(passMs, undefined, this.#stop);
      } catch {
        // NATS, JetStream or the disk is away, which readiness tells, or the service stops.
        await wait(retryMs, undefined, this.#stop).catch(() => undefined);
      }
    }
  }
}
