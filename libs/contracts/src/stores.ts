import { type PeerName } from './peers.js';
import { longestTokenSeconds } from './revocation.js';

export const auditConsumer = 'audit-log';

const mebibyte = 1024 * 1024;

/** The account (policies/nats/accounts.conf) that a stream lies in: of the peer that keeps it, or one that no peer is in. */
export type StreamOwner = PeerName | 'budgets' | 'leases' | 'reports' | 'records' | 'approvals';

/** Who records what it decides. */
export const recorders = ['mcp', 'audit', 'identity'] as const;
export type Recorder = (typeof recorders)[number];

export interface DecisionStreamPlan {
  readonly name: string;
  readonly owner: StreamOwner;
  /** -1: as much as its account may. */
  readonly maxBytes: number;
}

/**
 * The stream of each recorder. One that is full refuses what its recorder decides, and nobody else's: no record, no call.
 * That of mcp had all of them once, and has those of then still.
 */
export const decisionStreams = {
  mcp: { name: 'DECISIONS', owner: 'mcp', maxBytes: -1 },
  audit: { name: 'DECISIONS_audit', owner: 'records', maxBytes: 1_024 * mebibyte },
  identity: { name: 'DECISIONS_identity', owner: 'records', maxBytes: 1_024 * mebibyte },
} as const satisfies Readonly<Record<Recorder, DecisionStreamPlan>>;

/** A key-value bucket as it should be. */
export interface BucketPlan {
  readonly name: string;
  readonly owner: StreamOwner;
  /** 0: kept for good. */
  readonly ttlMs: number;
  /** One that is full refuses writes. Whoever can fill it is refused alone: no other writes to it ({@link writtenBy}). */
  readonly maxBytes: number;
  /** As many keys as it takes, where others read all of them: what they read stays small, whoever writes it. */
  readonly maxEntries?: number;
  /** Default: near the longest message that the mesh sends. */
  readonly maxValueBytes?: number;
  /** Whether a change is announced with its value, so that whoever hears of it need not ask. Default: by its key alone. */
  readonly announcesValues?: boolean;
}

/** What each says of itself, for whoever ends things and shows what runs. */
const confirmations = (writer: PeerName) =>
  ({
    name: `${writer}-endings`,
    owner: 'reports',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 8 * mebibyte,
    maxEntries: 10_000,
    maxValueBytes: 8 * 1_024,
    announcesValues: true,
  }) as const;
const presence = (writer: PeerName) =>
  ({
    name: `${writer}-instances`,
    owner: 'reports',
    ttlMs: 10_000,
    maxBytes: 1 * mebibyte,
    maxEntries: 1_000,
    maxValueBytes: 1_024,
  }) as const;

/** The key-value buckets. One bucket per time to live, since nats-server 2.9 has no per-key one, and per writer. */
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
  /** What identity ended before its time: sessions, tokens, people, agents. Kept for longer than any token lives. */
  revocations: {
    name: 'revocations',
    owner: 'identity',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 64 * mebibyte,
    maxValueBytes: 1_024,
    announcesValues: true,
  },
  /** What web ended: sessions, and nothing else. */
  webRevocations: {
    name: 'web-revocations',
    owner: 'reports',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 24 * mebibyte,
    maxEntries: 65_536,
    maxValueBytes: 256,
    announcesValues: true,
  },
  /** What operators ordered to end, `<order>`, and what identity says of its part, `<order>.identity.<instance>`. */
  endings: {
    name: 'endings',
    owner: 'identity',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 32 * mebibyte,
    maxValueBytes: 96 * 1_024,
    announcesValues: true,
  },
  /** What each other service says of its part, `<order>.<peer>.<instance>`. */
  webEndings: confirmations('web'),
  agentEndings: confirmations('agent'),
  mcpEndings: confirmations('mcp'),
  auditEndings: confirmations('audit'),
  /** Which instances of identity run, `identity.<instance>`: a {@link RunningInstance} each, written again and again while they do. */
  instances: {
    name: 'instances',
    owner: 'identity',
    ttlMs: 10_000,
    maxBytes: 8 * mebibyte,
    maxValueBytes: 1_024,
  },
  /** Which others run, `<peer>.<instance>`. */
  webInstances: presence('web'),
  agentInstances: presence('agent'),
  mcpInstances: presence('mcp'),
  auditInstances: presence('audit'),
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
  /** Calls that wait for people, and which answers were used: see {@link WaitingCall}. mcp alone writes it. */
  approvals: {
    name: 'approvals',
    owner: 'approvals',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 128 * mebibyte,
    maxValueBytes: 64 * 1_024,
  },
  /** What people answered: see {@link WaitingCallAnswer}. identity alone writes it, so that who asks cannot answer. */
  approvalAnswers: {
    name: 'approval-answers',
    owner: 'identity',
    ttlMs: longestTokenSeconds * 1_000,
    maxBytes: 32 * mebibyte,
    maxValueBytes: 4 * 1_024,
  },
} as const satisfies Readonly<Record<string, BucketPlan>>;

/**
 * What several services write is a bucket for each of them, so that nobody fills, overwrites or deletes what another wrote.
 * Whoever reads it reads all.
 */
export const writtenBy = {
  revocations: { identity: buckets.revocations, web: buckets.webRevocations },
  endings: {
    web: buckets.webEndings,
    agent: buckets.agentEndings,
    mcp: buckets.mcpEndings,
    audit: buckets.auditEndings,
    identity: buckets.endings,
  },
  instances: {
    web: buckets.webInstances,
    agent: buckets.agentInstances,
    mcp: buckets.mcpInstances,
    audit: buckets.auditInstances,
    identity: buckets.instances,
  },
} as const satisfies Readonly<Record<string, BucketsByWriter>>;
export type BucketsByWriter = Readonly<Partial<Record<PeerName, BucketPlan>>>;
