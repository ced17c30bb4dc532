import { type Subscription } from '@nats-io/transport-node';
import { type BucketPlan, changedSubject, check, type ReadinessCheck } from '#libs/contracts';
import { within } from '#libs/deadline';
import { type MeshConnection } from '../connect-mesh.js';
import { differencesFrom, type IntendedStream, intendedStreams } from '../intended-streams.js';
import { HeardPlaces } from './heard-places.js';
import { readBucket, readEntry, stateOf, type StoredEntry, streamOf } from './read-bucket.js';

export interface WatchTimes {
  /** What is known is of no use any more when nothing was heard for so long. Milliseconds, as all. */
  silenceMs: number;
  /** How often the store is asked whether anything was missed. */
  beatMs: number;
  /** How long somebody who asks waits to hear again before they are refused. */
  patienceMs: number;
}
export const watchTimes: WatchTimes = { silenceMs: 1_000, beatMs: 300, patienceMs: 2_000 };

/** Keeps what is heard of a bucket. */
export interface Listener {
  /** One that was announced, or read with all others; it may come more than once, and an older one after a newer. */
  take(entry: StoredEntry): void;
  /** The stream was made anew, or has lost something: what was known of the former one is of no use. */
  forget?(): void;
  /** After everything was read. */
  settle?(): void;
  /** Whether what lies under a key is asked for, or the key says all. */
  isRead(key: string): boolean;
  /** What readiness says cannot be done while nothing is heard. */
  readonly withoutIt: string;
}

/** Nothing was heard for too long, and asking again brought nothing. */
export class NotHeard extends Error {
  override readonly name = 'NotHeard';
}

/**
 * What lies in a bucket, told by the stream as it is stored, and by a beat: the store is asked at short intervals for the
 * place of its last entry. Where that is beyond the last one heard, something was missed, and all is read anew; what is announced
 * meanwhile is heard as well, so that a busy bucket is read once and not again and again. Of a bucket that announces keys alone, what
 * lies under one is read when it is announced, and heard once it was read.
 *
 * INVARIANT (silence is refusal): what was heard longer ago than `silenceMs` answers nothing. The beat is the store's own
 * answer and nobody else's: a service that is down takes nothing with it, and without the store no call could be recorded.
 */
export class WatchedBucket {
  readonly #times: WatchTimes;
  readonly #intended: IntendedStream;
  readonly #watchers = new Set<() => void>();
  #following: { connection: MeshConnection; subscription: Subscription } | undefined;
  #asking: Promise<void> | undefined;
  /** What was announced by its key alone, and is being read. */
  readonly #reading = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  /** Everything of the stream, as far as it was heard. */
  readonly #heardOf = new HeardPlaces();
  /** When the question was asked whose answer is the last one heard. */
  #heardAt = -Infinity;
  #different: readonly string[] = [];

  /**
   * @param connection the mesh, once it is joined
   * @param clock epoch milliseconds
   */
  constructor(
    private readonly plan: BucketPlan,
    private readonly listener: Listener,
    private readonly connection: () => MeshConnection | undefined,
    times: Partial<WatchTimes> = {},
    private readonly clock: () => number = Date.now,
  ) {
    this.#times = { ...watchTimes, ...times };
    const intended = intendedStreams.find(({ name }) => name === streamOf(plan));
    if (!intended) throw new TypeError(`\`${plan.name}\` cannot be watched`);
    this.#intended = intended;
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

  /**
   * Resolves when what is known is of now, or is enough as it is.
   * @throws NotHeard
   */
  async heard(isEnough: () => boolean = () => false): Promise<void> {
    const giveUpAt = this.clock() + this.#times.patienceMs;
    while (!isEnough() && !this.#isHeard()) {
      const left = giveUpAt - this.clock();
      if (left <= 0) throw new NotHeard();
      await this.#askWithin(left);
    }
  }

  /**
   * Resolves when all that was stored before now is known, by one question to the store.
   * @throws NotHeard
   */
  async heardAll(): Promise<void> {
    // One that is under way may have been asked before it was stored.
    await this.#asking?.catch(() => undefined);
    await this.#askWithin(this.#times.patienceMs);
  }

  /** Calls `changed` after everything that is heard. @returns what ends the watch */
  onChange(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** As one of the things that a service needs. */
  async readiness(): Promise<ReadinessCheck> {
    await this.#ask().catch(() => undefined);
    const stream = streamOf(this.plan);
    return check(
      this.plan.name,
      this.#isHeard() && this.#different.length === 0,
      this.#different.length > 0
        ? `the stream \`${stream}\` is not as intended (${this.#different.join(', ')}); find out who changed it, then see policies/nats/README.md`
        : `nothing is heard of \`${stream}\`, so ${this.listener.withoutIt}; check NATS, and whether JetStream is on and provisioned`,
    );
  }

  #isHeard(): boolean {
    const since = this.clock() - this.#heardAt;
    // Of a clock that was set back nothing is known but that it was.
    return since >= 0 && since <= this.#times.silenceMs;
  }

  async #askWithin(ms: number): Promise<void> {
    await within(this.#ask(), { ms, late: () => new NotHeard() }).catch((cause: unknown) => {
      throw cause instanceof NotHeard ? cause : new NotHeard('the store did not answer', { cause });
    });
  }

  /** One question at a time. */
  #ask(): Promise<void> {
    this.#asking ??= this.#askStore().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #askStore(): Promise<void> {
    const connection = this.connection();
    if (!connection?.connected) throw new NotHeard();
    this.#follow(connection);
    const askedAt = this.clock();
    const place = this.#heardOf.upTo;
    const { last, created, config } = await stateOf(this.plan, connection);
    this.#different = differencesFrom(this.#intended, config);
    // What it counts may have been announced already, and be on its way.
    if (this.#heardOf.isOf(created) && last > this.#heardOf.upTo) {
      await connection.nats.flush();
      await Promise.all(this.#reading);
    }
    // A stream that has gone back has lost something: what comes next would seem to be known.
    if (last < place) this.#forget();
    if (!this.#heardOf.isOf(created) || last > this.#heardOf.upTo) await this.#readAll(connection);
    this.#heardAt = askedAt;
  }

  async #readAll(connection: MeshConnection): Promise<void> {
    const read = await readBucket(this.plan, connection, (key) => this.listener.isRead(key));
    if (this.#heardOf.isOfAnother(read.created)) this.#forget();
    for (const entry of read.entries) this.listener.take(entry);
    this.#heardOf.all(read);
    this.listener.settle?.();
    this.#tell();
  }

  /** Both at once: what counts as heard is known, also what was announced while all is read for the first time. */
  #forget(): void {
    this.#heardOf.forget();
    this.listener.forget?.();
  }

  #follow(connection: MeshConnection): void {
    if (this.#following?.connection === connection) return;
    const prefix = changedSubject(this.plan.name, '');
    const subscription = connection.nats.subscribe(changedSubject(this.plan.name, '>'), {
      callback: (error, message) => {
        if (error) return;
        const place = Number(message.headers?.get('Nats-Sequence'));
        const key = message.subject.slice(prefix.length);
        if (this.plan.announcesValues) this.#hear({ key, value: message.string(), place }, place);
        else if (!this.listener.isRead(key)) this.#hear({ key, place }, place);
        else this.#read(connection, key, place);
      },
    });
    this.#following = { connection, subscription };
  }

  #hear(entry: StoredEntry, place: number): void {
    this.listener.take(entry);
    // A gap: what came between was missed, or is on its way.
    if (!this.#heardOf.one(place)) this.beat();
    this.#tell();
  }

  /** What cannot be read was not heard: the next answer of the store shows a gap, and all is read anew. */
  #read(connection: MeshConnection, key: string, place: number): void {
    const reading = readEntry(this.plan, connection, key)
      .then((entry) => this.#hear(entry, place))
      .catch(() => undefined)
      .finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  #tell(): void {
    for (const changed of [...this.#watchers]) changed();
  }
}
