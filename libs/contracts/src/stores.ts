/** Names of the JetStream stream and key-value buckets. One bucket per time to live: nats-server 2.9 has no per-key one. */
export const decisionStream = 'DECISIONS';
/** The peer whose account holds it; whoever reads or makes it borrows (policies/nats/accounts.conf). */
export const decisionStreamOwner = 'mcp';
export const auditConsumer = 'audit-log';

const mebibyte = 1024 * 1024;

/** `owner`: the peer that keeps it, in an account of its own. `maxBytes`: a bucket that is full refuses writes; half of the store (policies/nats/jetstream.conf) stays free for decisions. */
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
} as const;
