import { type Logger } from '#libs/telemetry';
import { type Holder } from './holder.js';
import { type LoginLog } from './login-log.js';

export interface VaultAddress {
  /** As VAULT_ADDR has it. */
  address: string;
  /** PEM file of the CA that signed Vault's certificate, where it is not a public one. */
  caFile?: string;
  namespace?: string;
  jwtRole: string;
  /** Path of the database engine. Default `database`. */
  databaseMount?: string;
}

export interface DocumentDbAddress {
  /** `host:port`, several separated by commas. Never a URI: credentials do not travel in addresses. */
  hosts: string;
  /** PEM file of the CA bundle. With it the connection is encrypted. */
  tlsCaFile?: string;
  /** `SCRAM-SHA-1` or `SCRAM-SHA-256`; by default what the server offers. */
  authMechanism?: string;
  replicaSet?: string;
}

/** Times in milliseconds. */
export interface BrokerLimits {
  /** Credentials in force at once, each with its own pool. */
  maxCredentials: number;
  /**
   * Logins of all instances together, each with a database user (as far as a {@link LoginLog} knows). DocumentDB bounds the users of a
   * cluster at about 1,000; what instances begin at once may go a little beyond this.
   */
  maxLogins: number;
  /** Connections of one credential. */
  poolSize: number;
  /** How long a credential for one decision lasts at most. */
  decisionMs: number;
  /** A credential nobody used for this long is revoked. */
  idleMs: number;
  /** A credential with less left than this, or than half of its life where that is less, is lent to no new call where another would last longer. */
  handoverMs: number;
  /** Credentials that are made at once, at most. Whoever else asks waits, each person in a line of their own. */
  makingAtOnce: number;
  /** Of these, for one person or machine in one tenant. */
  makingAtOncePerPerson: number;
  /** Of these, for all of one tenant. */
  makingAtOncePerTenant: number;
  /** One that takes longer than this to make lets fewer be made at once, until they do not. */
  slowMs: number;
  /** Requests that wait for it, of all people together. */
  maxWaiting: number;
  /** How long each of them does. */
  waitMs: number;
  /** From its turn to a connected database, all in all. */
  acquireMs: number;
  /** One call to Vault. */
  vaultMs: number;
  /** To reach the database and to have one command answered. */
  connectMs: number;
  socketMs: number;
  /** A credential is revoked this long before its token expires, so that none is in force after it. */
  expiryMarginMs: number;
  /** How long a shutdown waits for revocations. */
  closeMs: number;
}

export const defaultLimits: BrokerLimits = {
  maxCredentials: 200,
  maxLogins: 900,
  poolSize: 4,
  decisionMs: 22_000,
  idleMs: 60_000,
  handoverMs: 30_000,
  makingAtOnce: 8,
  makingAtOncePerPerson: 2,
  makingAtOncePerTenant: 6,
  // As long as one of its steps may take: what takes longer in all is close to being given up. A machine that is merely busy does as much
  // with many at once as with few.
  slowMs: 3_000,
  maxWaiting: 500,
  waitMs: 8_000,
  acquireMs: 8_000,
  vaultMs: 3_000,
  connectMs: 3_000,
  socketMs: 15_000,
  expiryMarginMs: 2_000,
  closeMs: 5_000,
};

export interface BrokerOptions {
  vault: VaultAddress;
  documentdb: DocumentDbAddress;
  limits?: Partial<BrokerLimits>;
  logger: Logger;
  /** Without it, what is left behind by a process that is killed ends by itself, in less than half a minute. */
  logins?: LoginLog;
  /** Who ends a login by its accessor where its own token may not. Without it, one that Vault refuses is tried until its time is over. */
  ender?: { end(accessor: string): Promise<void> };
  /** Milliseconds since the epoch. */
  clock?: () => number;
}

export type Access = 'reader' | 'writer';

export interface BorrowRequest {
  /** The user's exchanged token, audience `api://deputy-mcp`, already verified by whoever asks. */
  token: string;
  /** Path of the JWT auth method for the issuer of that token. Default `jwt`. */
  jwtMount?: string;
  /** Seconds since the epoch, the token's `exp`. */
  tokenExpiresAt: number;
  holder: Holder;
  tenant: string;
  database: string;
  access: Access;
  /** The one decision that it is made for, which Vault and the database log with it; revoked when given back. Absent: all loans of the token share it. */
  decisionId?: string;
  /** What people approved that the decision rests on: it goes in the same logs. */
  approvalId?: string;
  signal?: AbortSignal;
}
