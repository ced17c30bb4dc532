import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import {
  auditConsumer,
  type BucketPlan,
  buckets,
  changedSubject,
  decisionStreams,
  decisionSubjects,
  type Recorder,
  recorders,
  type StreamOwner,
} from '#libs/contracts';

export type IntendedStream = Partial<StreamConfig> & { name: string };

/** A stream as it should be, and whose account it lies in. */
interface Kept {
  readonly owner: StreamOwner;
  readonly config: IntendedStream;
}

/**
 * Decisions are never deleted, not even by an administrator's request, and nothing makes room for new ones: a full
 * disk refuses the decision and so the call.
 */
const decisionsOf = (recorder: Recorder): IntendedStream => ({
  name: decisionStreams[recorder].name,
  subjects: [decisionSubjects(recorder)],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_msgs: -1,
  max_age: 0,
  max_bytes: decisionStreams[recorder].maxBytes,
  max_msgs_per_subject: -1,
  deny_delete: true,
  deny_purge: true,
  allow_rollup_hdrs: false,
  max_msg_size: 64 * 1024,
  duplicate_window: nanos(10 * 60_000),
  allow_direct: false,
});

/**
 * INVARIANT (decisions keep their room): buckets and decisions share the disk, and people write what buckets hold. Without
 * a bound of their own, conversations could fill it, and every call of everybody would be refused.
 * INVARIANT (nobody fills what another needs): every stream has one writer and a bound that it shares with nobody.
 */
const bucketStream = ({
  name,
  ttlMs,
  maxBytes,
  maxEntries,
  maxValueBytes,
  announcesValues,
}: BucketPlan): IntendedStream => ({
  name: `KV_${name}`,
  subjects: [`$KV.${name}.>`],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_msgs: maxEntries ?? -1,
  max_msgs_per_subject: 1,
  max_age: nanos(ttlMs),
  max_bytes: maxBytes,
  max_msg_size: maxValueBytes ?? 960 * 1024,
  duplicate_window: nanos(Math.min(ttlMs || 120_000, 120_000)),
  // A message that rolls up erases all others of its subject, or of the bucket.
  allow_rollup_hdrs: false,
  deny_delete: true,
  deny_purge: true,
  allow_direct: false,
  // What was stored is announced by the stream: watching needs no consumer.
  republish: {
    src: `$KV.${name}.>`,
    dest: changedSubject(name, '>'),
    ...(!announcesValues && { headers_only: true }),
  },
});

const kept: readonly Kept[] = [
  ...recorders.map((recorder) => ({
    owner: decisionStreams[recorder].owner,
    config: decisionsOf(recorder),
  })),
  ...Object.values(buckets).map((bucket) => ({ owner: bucket.owner, config: bucketStream(bucket) })),
];

/**
 * Where the audit stands in the decisions: every one of them, whole, again and again until it is acknowledged. What is
 * undefined must not be there, since whoever may make a consumer may also change it: one that is filtered or gives up passes decisions by.
 */
export const intendedConsumer = {
  durable_name: auditConsumer,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  // A crashed audit's share comes again after this; what is handled twice is recorded once.
  ack_wait: nanos(5_000),
  max_ack_pending: 1_024,
  max_deliver: -1,
  filter_subject: undefined,
  filter_subjects: undefined,
  headers_only: undefined,
  inactive_threshold: undefined,
  rate_limit_bps: undefined,
} satisfies { [Setting in keyof ConsumerConfig]?: ConsumerConfig[Setting] | undefined };

/** Every stream of the mesh as it should be. */
export const intendedStreams: readonly IntendedStream[] = kept.map(({ config }) => config);

/** In whose account a stream lies, by the stream's name. */
export const ownerOfStream: Readonly<Record<string, StreamOwner>> = Object.fromEntries(
  kept.map(({ owner, config }) => [config.name, owner]),
);

/** The account (policies/nats/accounts.conf) in which each stream lies, by the stream's name. */
export const accountOfStream: Readonly<Record<string, string>> = Object.fromEntries(
  kept.map(({ owner, config }) => [config.name, owner.toUpperCase()]),
);

/** The names of settings in which a live stream is not as intended; those that nats-server does not know are left out. */
export function differencesFrom<Config extends object>(
  intended: { readonly [Setting in keyof Config]?: Config[Setting] | undefined },
  live: Config,
): string[] {
  return Object.entries(intended)
    .filter(
      ([name, wanted]) =>
        JSON.stringify(sorted(live[name as keyof Config])) !== JSON.stringify(sorted(wanted)),
    )
    .map(([name]) => name);
}

/** Objects with their keys in order. nats-server leaves out what is false, which `undefined` stands for. */
function sorted(value: unknown): unknown {
  if (value === undefined) return false;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
