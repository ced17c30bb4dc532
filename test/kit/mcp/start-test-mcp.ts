import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplication } from '@nestjs/common';
import { type Rate } from '#libs/budgets';
import { DecisionEvent } from '#libs/contracts';
import { consumeDecisions, MeshClient, provisionMesh } from '#libs/mesh';
import { createLogger } from '#libs/telemetry';
import { type AgentRegistry } from '../../../apps/identity/src/agents/agent-registry.js';
import { type RunningMcp, startMcp } from '../../../apps/mcp/src/start-mcp.js';
import { ownersOf } from '../issuer/token-claims.js';
import { seedCatalogue } from '../../../tools/seed/index.js';
import { freePort } from '#test/free-port';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { type TokenOptions } from '#test/issuer/token-claims';
import { startDocumentDbStandIn, type DocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { registerAgents } from '#test/nats/register-agents';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { startVaultStandIn, type VaultStandIn } from '#test/standins/start-vault-stand-in';

export interface TestMcp {
  readonly app: INestApplication;
  readonly nats: TestNats;
  readonly issuer: TestIssuer;
  readonly vault: VaultStandIn;
  readonly documentdb: DocumentDbStandIn;
  /** Of the HTTP face, without a path. */
  readonly url: string;
  /** The agent's side of the mesh. */
  readonly agent: MeshClient;
  /** All events in the stream so far, each once, in its order. */
  readonly events: readonly DecisionEvent[];
  readonly dataDir: string;
  /** As identity writes it: the mesh's own agents are registered. */
  readonly registry: AgentRegistry;
  /** A token for this service: over the mesh by default, for the HTTP face with `actors: ['deputy-mcp-client']`. */
  token(username: string, change?: Partial<TokenOptions>): Promise<string>;
  close(): Promise<void>;
}

export interface TestMcpOptions {
  recordTimeoutMs?: number;
  /** What the issuer's people are kept under. Default: `local`, whose people own the catalogue. */
  issuerId?: string;
  /** Default: the project's own. */
  policiesDir?: string;
  /** Folders of toolboxes. Default: mcp's own. */
  toolboxes?: readonly string[];
  /** Budgets of a person. Default: more than any spec asks. */
  callsPerPerson?: Rate;
  /** Of an address over HTTP, with or without a token. Default: more than any spec asks. */
  requestsPerClient?: Rate;
  /** Whose `X-Forwarded-For` is believed. Default: nobody's. */
  trustedProxies?: string[];
}

const silent = createLogger('mcp', 'silent');
const plenty: Rate = { burst: 100_000, perSecond: 10_000 };

/**
 * The mcp service as it runs, on a real nats-server, with a test issuer and the stand-ins for Vault and DocumentDB,
 * set up and seeded by the real tools. Specs run from the project's root.
 */
export async function startTestMcp(o: TestMcpOptions = {}): Promise<TestMcp> {
  const [nats, issuer, documentdb] = await Promise.all([
    startNats(),
    startTestIssuer(),
    startDocumentDbStandIn(),
  ]);
  const setUp = { issuer: issuer.issuer, documentdb };
  const vault = await startVaultStandIn({ logger: silent, setUp });
  await seedCatalogue({
    documentdb: { hosts: documentdb.address, username: 'admin', password: documentdb.adminPassword },
    tenants: issuer.tenants,
    owners: ownersOf('local'),
  });
  await provisionMesh(await nats.connect('operator'));
  const registry = await registerAgents(nats);
  const { service, url, dataDir } = await startService({ nats, issuer, vault, documentdb }, o);

  const events: DecisionEvent[] = [];
  const stop = new AbortController();
  const audit = await nats.connect('audit');
  const consuming = consumeDecisions(
    audit,
    (event) => {
      const parsed = DecisionEvent.parse(event);
      // At least once: what was not acknowledged in time comes again.
      if (!events.some(({ eventId }) => eventId === parsed.eventId)) events.push(parsed);
      return Promise.resolve();
    },
    { signal: stop.signal },
  );
  return {
    app: service.app,
    nats,
    issuer,
    vault,
    documentdb,
    url,
    agent: new MeshClient(await nats.connect('agent')),
    events,
    registry,
    dataDir,
    token: (username, change = {}) => issuer.issue({ audience: 'api://deputy-mcp', username, ...change }),
    async close() {
      stop.abort();
      await consuming;
      await service.close();
      await vault.close();
      await documentdb.close();
      await issuer.stop();
      await nats.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A second one in the same world, to be asked over HTTP: over NATS either of them may answer. */
export async function startBeside(
  world: TestMcp,
  o: TestMcpOptions,
): Promise<Pick<TestMcp, 'url' | 'agent' | 'close'> & Pick<RunningMcp, 'notice'>> {
  const { service, url, dataDir } = await startService(world, o);
  const close = async () => {
    await service.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, agent: world.agent, notice: () => service.notice(), close };
}

async function startService(
  { nats, issuer, vault, documentdb }: Pick<TestMcp, 'nats' | 'issuer' | 'vault' | 'documentdb'>,
  {
    recordTimeoutMs = 60_000,
    issuerId = 'local',
    policiesDir = 'policies',
    toolboxes,
    callsPerPerson = plenty,
    requestsPerClient = plenty,
    trustedProxies = [],
  }: TestMcpOptions,
) {
  const [dataDir, port] = await Promise.all([mkdtemp(join(tmpdir(), 'deputy-mcp-')), freePort()]);
  const config = {
    NATS_URL: nats.url,
    NATS_NKEY_SEED_FILE: nats.seedFile('mcp'),
    LOG_LEVEL: 'silent' as const,
    POLICIES_DIR: policiesDir,
    OIDC_ISSUER: issuer.issuer,
    OIDC_ISSUER_ID: issuerId,
    PORT: port,
    HOST: '127.0.0.1',
    DRAIN_NOTICE_MS: 0,
    PUBLIC_URL: `http://127.0.0.1:${String(port)}`,
    VAULT_ADDR: vault.address,
    DOCUMENTDB_HOSTS: documentdb.address,
    DATA_DIR: dataDir,
    CALL_DEADLINE_MS: 100_000,
    DATABASE_USERS: 900,
    CREDENTIALS_AT_ONCE: 8,
    CREDENTIALS_AT_ONCE_PER_PERSON: 2,
    CREDENTIALS_AT_ONCE_PER_TENANT: 6,
    DECISION_TIMEOUT_MS: 60_000,
    RECORD_TIMEOUT_MS: recordTimeoutMs,
    TRUSTED_PROXIES: trustedProxies,
    REQUESTS_PER_CLIENT: requestsPerClient,
    CALLS_PER_PERSON: callsPerPerson,
    CALLS_AT_ONCE_PER_PERSON: 1_000,
    CALLS_PER_AGENT: plenty,
    CALLS_AT_ONCE_PER_AGENT: 1_000,
    CALLS_PER_TOOL: plenty,
    CALLS_AT_ONCE_PER_TOOL: 1_000,
    WAITS_PER_PERSON: plenty,
    WAITS_AT_ONCE_PER_PERSON: 1_000,
    REVOCATIONS_SILENCE_MS: 60_000,
  };
  return { service: await startMcp(config, silent, toolboxes), url: config.PUBLIC_URL, dataDir };
}
