import { type z } from 'zod';
import { ask } from './ask-vault.js';
import { type VaultAddress } from './broker-options.js';
import { Health, LoginAnswer } from './vault-answers.js';
import { type VaultClients } from './vault-clients.js';
import { type MadeFor, type SessionSettings, VaultSession } from './vault-session.js';

export interface WantedLogin {
  /** The user's. */
  readonly token: string;
  /** How long it may last. */
  readonly lastsMs: number;
  /** The one decision that it is for; undefined where several share it. */
  readonly madeFor: MadeFor | undefined;
  /** Path of the JWT auth method that knows the token's issuer. Default `jwt`. */
  readonly jwtMount: string | undefined;
  /** Aborted when nobody waits for it any more, with the `CredentialError` that says why. */
  readonly unwanted: AbortSignal;
  /** Ends a login that came to nothing, in the background. */
  readonly revoke: (login: VaultSession) => void;
}

/** Makes sessions at one Vault. */
export class VaultConnector {
  constructor(
    private readonly address: VaultAddress,
    private readonly clients: VaultClients,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Logs in with the user's token, for as long as Vault lets a login last and no longer than that token, or than the decision needs.
   * @throws CredentialError; whatever had been made by then is revoked
   */
  async logIn(wanted: WantedLogin): Promise<VaultSession> {
    const { token, lastsMs, madeFor, jwtMount = 'jwt', revoke } = wanted;
    const login = await this.#logIn(token, jwtMount, revoke);
    if (login.ttlMs <= lastsMs && madeFor === undefined) return login;
    try {
      wanted.unwanted.throwIfAborted();
      return await this.#childOf(login, lastsMs, madeFor);
    } catch (error) {
      revoke(login);
      throw error;
    }
  }

  /**
   * INVARIANT (no lease outlives its token): Vault knows nothing of when the user's token ends, so that a login may last longer.
   * What is borrowed hangs on a child then, which ends by itself when the token does, also if this process is killed.
   */
  async #childOf(login: VaultSession, lastsMs: number, madeFor?: MadeFor): Promise<VaultSession> {
    const ttl = Math.max(1, Math.floor(Math.min(login.ttlMs, lastsMs) / 1_000));
    const { client_token, accessor, lease_duration } = await login.makeChild(ttl, madeFor);
    const client = this.clients.make();
    client.token = client_token;
    return new VaultSession(client, this.#settings, accessor, lease_duration * 1000, login);
  }

  async #logIn(
    token: string,
    jwtMount: string,
    revoke: (login: VaultSession) => void,
  ): Promise<VaultSession> {
    const client = this.clients.make();
    const { jwtRole } = this.address;
    const logins: Promise<unknown>[] = [];
    const logIn = () => {
      const login = client.write(`auth/${jwtMount}/login`, { role: jwtRole, jwt: token });
      logins.push(login);
      return login;
    };
    const sessionOf = ({ auth }: z.infer<typeof LoginAnswer>) => {
      // INVARIANT (one client per login): a client holds the token of one user and is never used for another.
      client.token = auth.client_token;
      return new VaultSession(client, this.#settings, auth.accessor, auth.lease_duration * 1000);
    };
    try {
      return sessionOf(await ask(LoginAnswer, logIn, this.timeoutMs));
    } catch (error) {
      // A login that is answered after its deadline is used by no call: it is revoked.
      for (const login of logins)
        login.then((late) => revoke(sessionOf(LoginAnswer.parse(late)))).catch(() => undefined);
      throw error;
    }
  }

  /** Whether Vault is reachable, initialised and unsealed. */
  async isReady(): Promise<boolean> {
    try {
      const health = await ask(Health, () => this.clients.make().health(), this.timeoutMs);
      return health.initialized && !health.sealed;
    } catch {
      return false;
    }
  }

  get #settings(): SessionSettings {
    return { timeoutMs: this.timeoutMs, databaseMount: this.address.databaseMount ?? 'database' };
  }
}
