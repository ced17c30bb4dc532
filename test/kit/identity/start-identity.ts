import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#test/free-port';
import { localPeople } from '#test/issuer/local-people';
import { ClientEntry, clientProblems, toClient } from '../../../apps/identity/src/clients/client-entry.js';
import { PersonSeed } from '../../../apps/identity/src/people/person.js';
import { startIdentity as startIdentityService } from '../../../apps/identity/src/start-identity.js';
import { passwordOf, signIn, type SignedIn, type TestSignInOptions } from './sign-in.js';
import { testClients } from './test-clients.js';

export interface StartIdentityOptions {
  /** Entries of PEOPLE_FILE. Default: the five local people, each with {@link passwordOf} their name. */
  people?: readonly object[];
  /** Entries of CLIENTS_FILE. Default: {@link testClients}. */
  clients?: readonly object[];
  port?: number;
  /** Kept on close. Default: a new folder, removed on close. */
  dataDir?: string;
  resourceAliases?: Record<string, string>;
  clock?: () => number;
  /** Whose `X-Forwarded-For` is believed. Default: nobody's. */
  trustedProxies?: readonly string[];
}

export interface TestIdentity {
  readonly issuer: string;
  readonly port: number;
  readonly dataDir: string;
  /** Signs a person in by code + PKCE, sending the forms a browser would. */
  signIn(
    o: Omit<TestSignInOptions, 'issuer' | 'clientSecret'> & { clientSecret?: string },
  ): Promise<SignedIn>;
  close(): Promise<void>;
}

/** The identity service itself, in this process, on a free port. */
export async function startIdentity(o: StartIdentityOptions = {}): Promise<TestIdentity> {
  const dataDir = o.dataDir ?? (await mkdtemp(join(tmpdir(), 'deputy-identity-')));
  // The issuer's address must be known before it listens.
  const port = o.port ?? (await freePort());
  const entries = (o.clients ?? testClients).map((entry) => ClientEntry.parse(entry));
  const problems = entries.map(toClient).flatMap(clientProblems);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const people =
    o.people ?? localPeople.map((person) => ({ ...person, password: passwordOf(person.username) }));
  const app = await startIdentityService(
    {
      port,
      issuer: `http://localhost:${port}`,
      dataDir,
      clients: entries.map(toClient),
      people: people.map((person) => PersonSeed.parse(person)),
      resourceAliases: o.resourceAliases ?? {},
      trustedProxies: o.trustedProxies ?? [],
      logLevel: 'silent',
    },
    o.clock ? { clock: o.clock } : {},
  );
  const secretOf = (id: string) => entries.find((entry) => entry.client_id === id)?.client_secret;
  return {
    issuer: app.issuer,
    port,
    dataDir,
    signIn: (options) => {
      const clientSecret = options.clientSecret ?? secretOf(options.clientId ?? 'deputy-web');
      return signIn({
        ...options,
        issuer: app.issuer,
        ...(clientSecret === undefined ? {} : { clientSecret }),
      });
    },
    close: async () => {
      await app.close();
      if (o.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
