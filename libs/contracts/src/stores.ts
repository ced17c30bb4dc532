import { type PeerName } from './peers.js';
import { longestTokenSeconds } from './revocation.js';

/** Names of the JetStream stream and key-value buckets. One bucket per time to live: nats-server 2.9 has no per-key one. */
export const decisionStream = 'DECISIONS';
/** The peer whose account holds it; whoever reads or makes it borrows (policies/nats/accounts.conf). */
export const decisionStreamOwner = 'mcp';
export const auditConsumer = 'audit-log';

const mebibyte = 1024 * 1024;

/** A key-value bucket as it should be. */
export interface BucketPlan {
  readonly name: string;
  /** The peer that keeps it, in an account of its own; or an account that no peer is in. */
  readonly owner: PeerName | 'budgets' | 'leases';
  /** 0: kept for good. */
  readonly ttlMs: number;
  /** One that is full refuses writes; half of the store (policies/nats/jetstream.conf) stays free for decisions. */
  readonly maxBytes: number;
  /** Default: near the longest message that the mesh sends. */
  readonly maxValueBytes?: number;
  /** Whether a change is announced with its value, so that whoever hears of it need not ask. Default: by its key alone. */
  readonly announcesValues?: boolean;
}

export const buckets = {
  /** Web sessions, sealed with a key that only the browser's cookie holds. */
  sessions: { name: 'sessions', owner: 'web', ttlMs: 12 * 60 * 60_000, maxBytes: 512 * mebibyte },
  /** Logins on their way through the identity provider. */
  logins: { name: 'logins', owner: 'web', ttlMs: 10 * 60_000, maxBytes: 128 * mebibyte },
  /** Conversation memory, keyed by user. */
  conversations: {
    name: 'conversations',
    owner: 'agent',
    ttlMs: 30 * 24 * 60 * 60_000,
    maxBytes: 2_048 * mebibyte,
  },
  /**
   * Counters of how often something was done, `<service>.<what>.<digest of whose>`. Each service writes its own only, in a bucket
   * of its own: these are mcp's, and a full one refuses calls. None counts further back than this time to live.
   */
  budgets: {
    name: 'budgets',
    owner: 'budgets',
    ttlMs: 60 * 60_000,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 1_024,
  },
  /** Those of audit. */
  auditBudgets: {
    name: 'audit-budgets',
    owner: 'budgets',
    ttlMs: 60 * 60_000,
    maxBytes: 32 * mebibyte,
    maxValueBytes: 1_024,
  },
  /** The registered agents, `<tenant>.<digest of the id>`: a {@link RegisteredAgent} each. Kept for good. */
  agents: {
    name: 'agents',
    owner: 'identity',
    ttlMs: 0,
    maxBytes: 32 * mebibyte,
    maxValueBytes: 16 * 1_024,
    announcesValues: true,
  },
  /** Of identity: sign-ins on their way through its pages, and codes. Strangers cause most of it, so it is apart from what people have. */
  interactions: {
    name: 'interactions',
    owner: 'identity',
    ttlMs: 11 * 60_000,
    maxBytes: 256 * mebibyte,
    maxValueBytes: 8 * 1_024,
  },
  /** Of identity: sessions of people, and what was granted in them. */
  grants: {
    name: 'grants',
    owner: 'identity',
    ttlMs: (12 * 60 + 5) * 60_000,
    maxBytes: 512 * mebibyte,
    maxValueBytes: 64 * 1_024,
  },
  /** Of identity: clients that have registered themselves and nobody has let in yet. Strangers cause them. */
  newcomers: {
    name: 'newcomers',
    owner: 'identity',
    ttlMs: 65 * 60_000,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 16 * 1_024,
  },
  /** Of identity: those that a person has let in, for as long after the last time. */
  clients: {
    name: 'clients',
    owner: 'identity',
    ttlMs: 91 * 24 * 60 * 60_000,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 16 * 1_024,
  },
  /** Of identity: its people, with hashes of their passwords. Kept for good. */
  people: {
    name: 'people',
    owner: 'identity',
    ttlMs: 0,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 16 * 1_024,
  },
  /** What was ended before its time: sessions, tokens, people, agents. Kept for longer than any token lives. */
  revocations: {
    name: 'revocations',
    owner: 'identity',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 1_024,
    announcesValues: true,
  },
  /**
   * What operators ordered to end, `<order>`, and what each running service says of its part, `<order>.<peer>.<instance>`. Each
   * service confirms in its own name only.
   */
  endings: {
    name: 'endings',
    owner: 'identity',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 32 * mebibyte,
    maxValueBytes: 96 * 1_024,
    announcesValues: true,
  },
  /** Which services run, `<peer>.<instance>`: a {@link RunningInstance} each, written again and again while they do. */
  instances: {
    name: 'instances',
    owner: 'identity',
    ttlMs: 10_000,
    maxBytes: 8 * mebibyte,
    maxValueBytes: 1_024,
  },
  /**
   * The logins at Vault that are open, `<instance>.<digest of the accessor>`, until Vault says that they are over: what its
   * owner can no longer end is ended by another. A login lasts half a minute; one that cannot be ended is written anew at each
   * attempt, and what was struck out lies here as long as this, so it is short.
   */
  vaultLogins: {
    name: 'vault-logins',
    owner: 'leases',
    ttlMs: 10 * 60_000,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 8 * 1_024,
    announcesValues: true,
  },
} as const satisfies Readonly<Record<string, BucketPlan>>;
