import { z } from 'zod';
import { ask } from './ask-vault.js';
import { CredentialsAnswer, LoginAnswer } from './vault-answers.js';
import { type VaultClient } from './vault-clients.js';

export interface DatabaseCredentials {
  leaseId: string;
  username: string;
  password: string;
  ttlMs: number;
}

export interface SessionSettings {
  readonly timeoutMs: number;
  readonly databaseMount: string;
}

/** One login of one user. Revoking it revokes everything it was given. */
export class VaultSession {
  readonly #madeAt = Date.now();

  constructor(
    private readonly client: VaultClient,
    private readonly settings: SessionSettings,
    private readonly ownAccessor: string,
    /** How long it lasts. */
    readonly ttlMs: number,
    /** The login that made it; what revokes that one revokes this. */
    private readonly parent?: VaultSession,
  ) {}

  /**
   * @param seconds after which it ends, whatever is asked of Vault
   * @param madeFor by which it goes in the logs of Vault, and what is made with it in those of the database
   */
  async makeChild(seconds: number, madeFor?: MadeFor): Promise<z.infer<typeof LoginAnswer>['auth']> {
    const lasting = { ttl: `${seconds}s`, explicit_max_ttl: `${seconds}s`, renewable: false };
    const named = madeFor && namesOf(madeFor);
    const make = () =>
      this.client.write('auth/token/create', { ...lasting, ...named, no_default_policy: true });
    return (await ask(LoginAnswer, make, this.settings.timeoutMs)).auth;
  }

  /** A new database user with the role's rights. */
  async readCredentials(role: string): Promise<DatabaseCredentials> {
    const answer = await ask(
      CredentialsAnswer,
      () => this.client.read(`${this.settings.databaseMount}/creds/${role}`),
      this.settings.timeoutMs,
    );
    return {
      leaseId: answer.lease_id,
      username: answer.data.username,
      password: answer.data.password,
      ttlMs: answer.lease_duration * 1000,
    };
  }

  /** By which it can be ended by somebody who does not know its token, and all that hangs on it. It opens nothing. */
  get accessor(): string {
    return this.parent?.accessor ?? this.ownAccessor;
  }

  /** Epoch milliseconds: Vault lets it, and what hangs on it, last no longer. */
  get overAt(): number {
    return this.parent?.overAt ?? this.#madeAt + this.ttlMs;
  }

  async revoke(): Promise<void> {
    if (this.parent) return this.parent.revoke();
    await ask(z.unknown(), () => this.client.write('auth/token/revoke-self', {}), this.settings.timeoutMs);
  }
}

/** What one credential is made for. */
export interface MadeFor {
  readonly decisionId: string;
  /** What people approved that the decision rests on. */
  readonly approvalId: string | undefined;
}

/**
 * A database user's name has room for 41 characters of the display name (tools/vault-bootstrap): a decision's id, or its 32 digits and the first
 * 8 of the approval's.
 */
function namesOf({ decisionId, approvalId }: MadeFor) {
  if (approvalId === undefined) return { display_name: decisionId, meta: { decision: decisionId } };
  const display_name = `${decisionId.replaceAll('-', '')}-${approvalId.slice(0, 8)}`;
  return { display_name, meta: { decision: decisionId, approval: approvalId } };
}
