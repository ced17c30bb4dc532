/** Names of the JetStream stream and key-value buckets. One bucket per time to live: nats-server 2.9 has no per-key one. */
export const decisionStream = 'DECISIONS';
export const auditConsumer = 'audit-log';

export const buckets = {
  /** Web sessions, sealed with a key that only the browser's cookie holds. */
  sessions: { name: 'sessions', ttlMs: 12 * 60 * 60_000 },
  /** Logins on their way through the identity provider. */
  logins: { name: 'logins', ttlMs: 10 * 60_000 },
  /** Conversation memory, keyed by user. */
  conversations: { name: 'conversations', ttlMs: 30 * 24 * 60 * 60_000 },
} as const;
