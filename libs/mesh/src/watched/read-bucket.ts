import { type StreamAPI, type StreamConfig, type StreamInfo } from '@nats-io/jetstream';
import pLimit from 'p-limit';
import { type BucketPlan } from '#libs/contracts';
import { type MeshConnection } from '../connect-mesh.js';
import { jetstreamOf } from '../jetstream-of.js';

export const streamOf = ({ name }: BucketPlan): string => `KV_${name}`;
export const underBucket = ({ name }: BucketPlan): string => `$KV.${name}.`;

const answerWithinMs = 1_500;
/** Of many keys the store makes a list first. */
const listedWithinMs = 10_000;
const readsAtOnce = 16;

/** Where the stream is. `last`: place of its last message. `created`: another one for a stream that was made anew. */
export interface StreamPlace {
  readonly last: number;
  readonly created: string;
}

/** What lies under a key. `value` is absent where the key says all and was not read. */
export interface StoredEntry {
  readonly key: string;
  readonly value?: string | undefined;
  readonly place?: number | undefined;
}

/** @throws whatever JetStream's client throws where the store does not answer in time */
export async function stateOf(
  plan: BucketPlan,
  connection: MeshConnection,
): Promise<StreamPlace & { readonly config: Partial<StreamConfig> }> {
  const info = await (await streamsOf(plan, connection)).info(streamOf(plan));
  return { ...placeOf(info), config: info.config };
}

/**
 * Everything that lies in a bucket at a place of its stream.
 * @param isRead whether what lies under a key is asked for
 * @throws whatever JetStream's client throws where the store does not answer in time
 */
export async function readBucket(
  plan: BucketPlan,
  connection: MeshConnection,
  isRead: (key: string) => boolean,
): Promise<StreamPlace & { readonly entries: readonly StoredEntry[] }> {
  const [streams, stream, under] = [
    await streamsOf(plan, connection, listedWithinMs),
    streamOf(plan),
    underBucket(plan),
  ];
  const info = await streams.info(stream, { subjects_filter: `${under}>` });
  const few = pLimit(readsAtOnce);
  const entries = await Promise.all(
    Object.keys(info.state.subjects ?? {}).map(async (subject): Promise<StoredEntry> => {
      const key = subject.slice(under.length);
      if (!isRead(key)) return { key };
      const stored = await few(() => streams.getMessage(stream, { last_by_subj: subject }));
      return { key, value: stored?.string(), place: stored?.seq };
    }),
  );
  return { ...placeOf(info), entries };
}

/**
 * What lies under one key.
 * @throws whatever JetStream's client throws where the store does not answer in time
 */
export async function readEntry(
  plan: BucketPlan,
  connection: MeshConnection,
  key: string,
): Promise<StoredEntry> {
  const streams = await streamsOf(plan, connection);
  const stored = await streams.getMessage(streamOf(plan), { last_by_subj: `${underBucket(plan)}${key}` });
  return { key, value: stored?.string(), place: stored?.seq };
}

const placeOf = ({ created, state }: StreamInfo): StreamPlace => ({ last: state.last_seq, created });

async function streamsOf(
  { owner }: BucketPlan,
  connection: MeshConnection,
  withinMs = answerWithinMs,
): Promise<StreamAPI> {
  return (await jetstreamOf(connection, withinMs, owner).jetstreamManager(false)).streams;
}
