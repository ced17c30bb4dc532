import { type StreamAPI, type StreamConfig, type StreamInfo } from '@nats-io/jetstream';
import pLimit from 'p-limit';
import { buckets } from '#libs/contracts';
import { kindOfKey } from '#libs/principal';
import { type MeshConnection } from '../connect-mesh.js';
import { jetstreamOf } from '../jetstream-of.js';

const { name, owner } = buckets.revocations;
export const revocationStream = `KV_${name}`;
export const underRevocations = `$KV.${name}.`;

const answerWithinMs = 1_500;
const readsAtOnce = 16;

/** Where the stream is. `last`: place of its last message. `created`: another one for a stream that was made anew. */
export interface StreamPlace {
  readonly last: number;
  readonly created: string;
}

/** @throws whatever JetStream's client throws where the store does not answer in time */
export async function stateOfRevocations(
  connection: MeshConnection,
): Promise<StreamPlace & { readonly config: Partial<StreamConfig> }> {
  const info = await (await streamsOf(connection)).info(revocationStream);
  return { ...placeOf(info), config: info.config };
}

/**
 * Everything that is revoked at a place of the stream. Of sessions and tokens the key says all; others are read.
 * @throws whatever JetStream's client throws where the store does not answer in time
 */
export async function readRevocations(
  connection: MeshConnection,
): Promise<StreamPlace & { readonly entries: readonly (readonly [key: string, value?: string])[] }> {
  const streams = await streamsOf(connection);
  const info = await streams.info(revocationStream, { subjects_filter: `${underRevocations}>` });
  const few = pLimit(readsAtOnce);
  const entries = await Promise.all(
    Object.keys(info.state.subjects ?? {}).map(async (subject) => {
      const key = subject.slice(underRevocations.length);
      const kind = kindOfKey(key);
      if (kind === 'session' || kind === 'token') return [key] as const;
      const stored = await few(() => streams.getMessage(revocationStream, { last_by_subj: subject }));
      return [key, stored?.string()] as const;
    }),
  );
  return { ...placeOf(info), entries };
}

const placeOf = ({ created, state }: StreamInfo): StreamPlace => ({ last: state.last_seq, created });

async function streamsOf(connection: MeshConnection): Promise<StreamAPI> {
  return (await jetstreamOf(connection, answerWithinMs, owner).jetstreamManager(false)).streams;
}
