import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import vault from 'node-vault';
import { z } from 'zod';
import { within } from '#libs/deadline';
import { redact } from '#libs/telemetry';
import { type VaultAddress } from './broker-options.js';
import { CredentialError, late } from './credential-error.js';

type Client = ReturnType<typeof vault>;

/** What does not end, which Vault writes as 0, is not a short-lived credential. */
const seconds = z.number().positive();

const LoginAnswer = z.object({ auth: z.object({ client_token: z.string(), lease_duration: seconds }) });
/** The name goes into records, which have an end: one that the stream does not take would stand before all others. */
const CredentialsAnswer = z.object({
  lease_id: z.string().min(1).max(1_024),
  lease_duration: seconds,
  data: z.object({
    username: z
      .string()
      .max(256)
      .regex(/^\P{Cc}+$/u),
    password: z.string().min(1).max(1_024),
  }),
});
const Health = z.object({ initialized: z.boolean(), sealed: z.boolean() });

export interface DatabaseCredentials {
  leaseId: string;
  username: string;
  password: string;
  ttlMs: number;
}

/** Makes sessions at one Vault; they share its TLS settings and sockets, nothing else. */
export class VaultConnector {
  readonly #agent: Agent | undefined;

  constructor(
    private readonly address: VaultAddress,
    private readonly timeoutMs: number,
  ) {
    if (address.address.startsWith('https:'))
      this.#agent = new Agent({
        keepAlive: true,
        rejectUnauthorized: true,
        ...(address.caFile ? { ca: readFileSync(address.caFile) } : {}),
      });
  }

  /**
   * Logs in with the user's token, for as long as Vault lets a login last and no longer than that token.
   * @param tokenEndsInMs how long it still lives
   * @param jwtMount path of the JWT auth method that knows its issuer
   * @throws CredentialError; whatever had been made by then is revoked
   */
  async logIn(token: string, tokenEndsInMs: number, jwtMount = 'jwt'): Promise<VaultSession> {
    const login = await this.#logIn(token, jwtMount);
    if (login.ttlMs <= tokenEndsInMs) return login;
    try {
      return await this.#endingWith(login, tokenEndsInMs);
    } catch (error) {
      login.revoke().catch(() => undefined);
      throw error;
    }
  }

  /**
   * INVARIANT (no lease outlives its token): Vault knows nothing of when the user's token ends, so that a login may last longer.
   * What is borrowed hangs on a child then, which ends by itself when the token does, also if this process is killed.
   */
  async #endingWith(login: VaultSession, tokenEndsInMs: number): Promise<VaultSession> {
    const ttl = Math.max(1, Math.floor(tokenEndsInMs / 1_000));
    const { client_token, lease_duration } = await login.makeChild(ttl);
    const client = this.#client();
    client.token = client_token;
    return new VaultSession(client, this.timeoutMs, this.#databaseMount, lease_duration * 1000, login);
  }

  async #logIn(token: string, jwtMount: string): Promise<VaultSession> {
    const client = this.#client();
    const { jwtRole } = this.address;
    const login = client.write(`auth/${jwtMount}/login`, { role: jwtRole, jwt: token });
    const sessionOf = ({ auth }: z.infer<typeof LoginAnswer>) => {
      // INVARIANT (one client per login): a client holds the token of one user and is never used for another.
      client.token = auth.client_token;
      return new VaultSession(client, this.timeoutMs, this.#databaseMount, auth.lease_duration * 1000);
    };
    try {
      return sessionOf(await ask(LoginAnswer, login, this.timeoutMs));
    } catch (error) {
      // A login that is answered after its deadline is used by no call: it is revoked.
      login.then((late) => sessionOf(LoginAnswer.parse(late)).revoke()).catch(() => undefined);
      throw error;
    }
  }

  /** Whether Vault is reachable, initialised and unsealed. */
  async isReady(): Promise<boolean> {
    try {
      const health = await ask(Health, this.#client().health(), this.timeoutMs);
      return health.initialized && !health.sealed;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#agent?.destroy();
  }

  get #databaseMount(): string {
    return this.address.databaseMount ?? 'database';
  }

  #client(): Client {
    const client = vault({
      endpoint: this.address.address,
      // Its own messages would carry the requests, and with them tokens.
      debug: () => undefined,
      noCustomHTTPVerbs: true,
      requestOptions: {
        timeout: this.timeoutMs,
        ...(this.#agent ? { httpsAgent: this.#agent } : {}),
      },
    });
    // node-vault falls back to VAULT_TOKEN and VAULT_NAMESPACE of the environment: this service has no token of its own.
    client.token = '';
    Object.assign(client, { namespace: this.address.namespace ?? '' });
    return client;
  }
}

/** One login of one user. Revoking it revokes everything it was given. */
export class VaultSession {
  constructor(
    private readonly client: Client,
    private readonly timeoutMs: number,
    private readonly databaseMount: string,
    /** How long it lasts. */
    readonly ttlMs: number,
    /** The login that made it; what revokes that one revokes this. */
    private readonly parent?: VaultSession,
  ) {}

  /** @param seconds after which it ends, whatever is asked of Vault */
  async makeChild(seconds: number): Promise<z.infer<typeof LoginAnswer>['auth']> {
    const lasting = { ttl: `${seconds}s`, explicit_max_ttl: `${seconds}s`, renewable: false };
    const asked = this.client.write('auth/token/create', { ...lasting, no_default_policy: true });
    return (await ask(LoginAnswer, asked, this.timeoutMs)).auth;
  }

  /** A new database user with the role's rights. */
  async readCredentials(role: string): Promise<DatabaseCredentials> {
    const answer = await ask(
      CredentialsAnswer,
      this.client.read(`${this.databaseMount}/creds/${role}`),
      this.timeoutMs,
    );
    return {
      leaseId: answer.lease_id,
      username: answer.data.username,
      password: answer.data.password,
      ttlMs: answer.lease_duration * 1000,
    };
  }

  async revoke(): Promise<void> {
    if (this.parent) return this.parent.revoke();
    await ask(z.unknown(), this.client.write('auth/token/revoke-self', {}), this.timeoutMs);
  }
}

/**
 * Vault's answer to a call, within a time that its client does not keep: it counts silence only.
 * @throws CredentialError made only of Vault's status and words: its client's errors hold the whole request
 */
async function ask<T>(answer: z.ZodType<T>, call: Promise<unknown>, timeoutMs: number): Promise<T> {
  let body: unknown;
  try {
    body = await within(call, { ms: timeoutMs, late });
  } catch (error) {
    throw error instanceof CredentialError ? error : refusalOf(error);
  }
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CredentialError('vault_unavailable', 'vault gave an answer that is not one of its own');
}

function refusalOf(error: unknown): CredentialError {
  const { response, code } = error as {
    response?: { statusCode?: number; body?: { errors?: unknown[] } };
    code?: unknown;
  };
  const status = response?.statusCode;
  if (status === undefined)
    return new CredentialError(
      'vault_unavailable',
      'vault cannot be reached',
      typeof code === 'string' ? code : undefined,
    );
  const words = response?.body?.errors?.[0];
  const detail = typeof words === 'string' ? firstWords(words) : `status ${status}`;
  return status === 400 || status === 403
    ? new CredentialError('credential_refused', 'vault refused the credential', detail)
    : new CredentialError('vault_unavailable', 'vault cannot serve', detail);
}

/** Without addresses: where the database is does not belong in what whoever asked may be told. */
const firstWords = (text: string) =>
  redact(text)
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
