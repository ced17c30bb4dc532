import { JetStreamApiCodes, JetStreamApiError, type StreamAPI } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import pLimit from 'p-limit';
import { changedSubject, type ReadinessCheck } from '#libs/contracts';
import { checkStream } from './check-stream.js';
import { type MeshConnection } from './connect-mesh.js';
import { ownerOfStream } from './intended-streams.js';
import { jetstreamOf } from './jetstream-of.js';
import { MeshError } from './mesh-error.js';

export interface BucketEntry {
  value: Uint8Array;
  /** Changes with every write of the key; {@link Bucket.update} compares it. */
  revision: number;
}
export type BucketChange =
  { key: string; kind: 'put'; value: Uint8Array; revision: number } | { key: string; kind: 'deleted' };

const answerWithinMs = 2_000;
/**
 * INVARIANT (reading keeps the connection): nats-server cuts off a client that it has to hold 64 MB for, and with it
 * every call of everybody. So many values of 960 kB at once stay far below.
 */
const readsAtOnce = 16;

/**
 * A key-value bucket of JetStream. Every method ends with a result or a MeshError (`unavailable` when JetStream cannot
 * be reached, `conflict` when somebody else wrote first, `bad_request` for a key or a value NATS cannot hold), and works again by itself when NATS is back.
 * It makes no consumers: whoever may make one can have the server deliver anything to any subject (policies/nats).
 */
export class Bucket {
  readonly #stream: string;
  readonly #reads = pLimit(readsAtOnce);

  constructor(
    readonly name: string,
    private readonly connection: MeshConnection,
    private readonly store: KV,
    private readonly streams: StreamAPI,
  ) {
    this.#stream = `KV_${name}`;
  }

  /** Whether it answers and is as intended, as a thing named after the bucket that a service needs. */
  check(): Promise<ReadinessCheck> {
    return checkStream(this.name, this.connection, this.#stream);
  }

  get(key: string): Promise<BucketEntry | undefined> {
    const read = () =>
      this.#attempt(async () => {
        const entry = await this.store.get(key);
        return entry?.operation === 'PUT' ? { value: entry.value, revision: entry.revision } : undefined;
      });
    return this.#reads(read);
  }

  /** @returns the new revision */
  put(key: string, value: Uint8Array | string): Promise<number> {
    return this.#attempt(() => this.store.put(key, value));
  }

  /** Writes a key that is not there. @throws MeshError `conflict` when it is */
  create(key: string, value: Uint8Array | string): Promise<number> {
    return this.#attempt(() => this.store.create(key, value));
  }

  /** Writes a key that is still at `revision`. @throws MeshError `conflict` when it is not */
  update(key: string, value: Uint8Array | string, revision: number): Promise<number> {
    return this.#attempt(() => this.store.update(key, value, revision));
  }

  /** @throws MeshError `conflict` where a revision is given, and the key is not at it any more */
  delete(key: string, revision?: number): Promise<void> {
    const options = revision === undefined ? {} : { previousSeq: revision };
    return this.#attempt(() => this.store.delete(key, options));
  }

  /**
   * Keys that begin with `prefix`, whole tokens: `u1` finds `u1.c1`, not `u10.c1`. All keys without one.
   * @param options.most as many as may be there, where another service writes them
   * @throws MeshError `unavailable` where there are more
   */
  async keys(prefix?: string, { most = Infinity }: { most?: number } = {}): Promise<string[]> {
    if (prefix !== undefined && !/^[-\w/=]+(\.[-\w/=]+)*$/.test(prefix)) throw badKey();
    const under = `$KV.${this.name}.`;
    const filter = `${under}${prefix ? `${prefix}.` : ''}>`;
    const written = await this.#attempt(async () => {
      const info = await this.streams.info(this.#stream, { subjects_filter: filter });
      return Object.keys(info.state.subjects ?? {}).map((subject) => subject.slice(under.length));
    });
    if (written.length > most)
      throw new MeshError('unavailable', `the bucket \`${this.name}\` holds more than it should`);
    // A deleted key still has a message under its subject, a delete marker.
    const present: string[] = [];
    while (written.length > 0) {
      // In rounds, so that nothing is asked any more once one has failed.
      const some = written.splice(0, readsAtOnce);
      const entries = await Promise.all(some.map((key) => this.get(key)));
      present.push(...some.filter((_, i) => entries[i] !== undefined));
    }
    return present;
  }

  /**
   * Tells every key that is there, then every change, and everything again after NATS was lost: a change is never
   * missed, and may be told twice.
   * @returns what ends the watch
   */
  watch(onChange: (change: BucketChange) => void): () => void {
    const told = new Map<string, number>();
    const prefix = changedSubject(this.name, '');
    const read = async (key: string) => {
      const entry = await this.get(key);
      if (!entry) {
        if (told.delete(key)) onChange({ key, kind: 'deleted' });
      } else if (told.get(key) !== entry.revision) {
        told.set(key, entry.revision);
        onChange({ key, kind: 'put', ...entry });
      }
    };
    const readAll = async () => {
      const keys = new Set([...(await this.keys()), ...told.keys()]);
      await Promise.all([...keys].map(read));
    };
    const subscription = this.connection.nats.subscribe(changedSubject(this.name, '>'), {
      callback: (error, message) => {
        if (!error) attempt(() => read(message.subject.slice(prefix.length)));
      },
    });
    let retry: NodeJS.Timeout | undefined;
    /** What cannot be read now is read with everything else, soon. */
    const attempt = (work: () => Promise<void>) => {
      work().catch(() => {
        if (subscription.isClosed()) return;
        clearTimeout(retry);
        retry = setTimeout(() => attempt(readAll), 500);
      });
    };
    attempt(readAll);
    const follow = async () => {
      for await (const status of this.connection.nats.status()) {
        if (subscription.isClosed()) return;
        if (status.type === 'reconnect') attempt(readAll);
      }
    };
    void follow();
    return () => {
      clearTimeout(retry);
      subscription.unsubscribe();
    };
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    if (!this.connection.connected) throw unreachable(this.name);
    try {
      return await work();
    } catch (error) {
      throw asMeshError(error, this.name);
    }
  }
}

/** Opens a bucket that provisionMesh made; does not wait for it to be reachable. */
export async function openBucket(connection: MeshConnection, name: string): Promise<Bucket> {
  const client = jetstreamOf(connection, answerWithinMs, ownerOfStream[`KV_${name}`]);
  const [store, manager] = await Promise.all([
    // Without direct reads: those answer with the bare value, to any subject the reader names.
    new Kvm(client).open(name, { allow_direct: false }),
    client.jetstreamManager(false),
  ]);
  return new Bucket(name, connection, store, manager.streams);
}

function asMeshError(cause: unknown, bucket: string): MeshError {
  if (cause instanceof JetStreamApiError) {
    const lost: number[] = [
      JetStreamApiCodes.StreamWrongLastSequence,
      JetStreamApiCodes.StreamWrongLastSequenceUnknown,
    ];
    if (lost.includes(cause.code)) {
      return new MeshError('conflict', 'somebody else wrote first; read again', { cause });
    }
    if (cause.code === tooLong)
      return new MeshError('bad_request', `a value is longer than the bucket \`${bucket}\` takes`, { cause });
  }
  if (cause instanceof Error && /invalid key/i.test(cause.message)) {
    return badKey(cause);
  }
  return unreachable(bucket, cause);
}

/** JSStreamMessageExceedsMaximumErr of nats-server, which the client has no name for. */
const tooLong = 10_054;

const badKey = (cause?: unknown) =>
  new MeshError('bad_request', 'a key holds letters, digits and `-/_=.` only', { cause });

const unreachable = (bucket: string, cause?: unknown) =>
  new MeshError('unavailable', `the bucket \`${bucket}\` cannot be reached; try again`, { cause });
