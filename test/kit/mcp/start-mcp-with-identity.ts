import { DecisionEvent } from '#libs/contracts';
import { consumeDecisions, MeshClient, provisionMesh } from '#libs/mesh';
import { createLogger } from '#libs/telemetry';
import { seedCatalogue } from '../../../tools/seed/seed-catalogue.js';
import { eventually } from '../eventually.js';
import { passwordOf } from '../identity/sign-in.js';
import { startIdentity, type TestIdentity } from '../identity/start-identity.js';
import { localPeople, localTenants, type LocalPerson } from '../issuer/local-people.js';
import { ownersOf } from '../issuer/token-claims.js';
import { startNats, type TestNats } from '../nats/start-nats.js';
import { startDocumentDbStandIn } from '../standins/start-documentdb-stand-in.js';
import { startVaultStandIn } from '../standins/start-vault-stand-in.js';
import { startBeside, type TestMcp } from './start-test-mcp.js';

export interface McpWithIdentity {
  readonly identity: TestIdentity;
  /** Of the HTTP face, without a path. It believes any loopback proxy about addresses. */
  readonly url: string;
  /** web's side of the mesh. */
  readonly web: MeshClient;
  readonly nats: TestNats;
  readonly events: readonly DecisionEvent[];
  close(): Promise<void>;
}

/** mcp with the issuer that keeps agents and their keys, on a real nats-server, with the stand-ins. @param people beside the local ones */
export async function startMcpWithIdentity(people: readonly LocalPerson[]): Promise<McpWithIdentity> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const kept = async <T>(starting: Promise<T>, end: (started: T) => Promise<unknown>): Promise<T> => {
    const started = await starting;
    ends.push(() => end(started));
    return started;
  };
  try {
    const nats = await kept(startNats(), (server) => server.stop());
    const documentdb = await kept(startDocumentDbStandIn(), (server) => server.close());
    await provisionMesh(await nats.connect('operator'));
    const identity = await kept(
      startIdentity({
        issuerId: 'local',
        people: [...localPeople, ...people].map((one) => ({ ...one, password: passwordOf(one.username) })),
        mesh: {
          NATS_URL: nats.url,
          NATS_NKEY_SEED_FILE: nats.seedFile('identity'),
          REVOCATIONS_SILENCE_MS: 60_000,
        },
      }),
      (service) => service.close(),
    );
    await eventually('identity is ready', async () => (await fetch(`${identity.issuer}/health/ready`)).ok);
    const logger = createLogger('vault', 'silent');
    const setUp = { issuer: identity.issuer, documentdb };
    const vault = await kept(startVaultStandIn({ logger, setUp }), (server) => server.close());
    await seedCatalogue({
      documentdb: { hosts: documentdb.address, username: 'admin', password: documentdb.adminPassword },
      tenants: localTenants,
      owners: ownersOf('local'),
    });
    const world = { nats, vault, documentdb, issuer: { issuer: identity.issuer } } as unknown as TestMcp;
    const mcp = await kept(startBeside(world, { trustedProxies: ['127.0.0.0/8'] }), (service) =>
      service.close(),
    );
    const events: DecisionEvent[] = [];
    const ending = new AbortController();
    const take = (event: unknown) => Promise.resolve(void events.push(DecisionEvent.parse(event)));
    const consuming = consumeDecisions(await nats.connect('audit'), take, { signal: ending.signal });
    ends.push(() => (ending.abort(), consuming));
    return { identity, url: mcp.url, web: new MeshClient(await nats.connect('web')), nats, events, close };
  } catch (error) {
    await close();
    throw error;
  }
}
