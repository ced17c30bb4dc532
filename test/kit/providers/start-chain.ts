import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apis } from '#libs/contracts';
import { provisionMesh } from '#libs/mesh';
import { type IssuerEntry, trustIssuers } from '#libs/principal';
import { createLogger } from '#libs/telemetry';
import { readAgentConfig } from '../../../apps/agent/src/config.js';
import { startAgent } from '../../../apps/agent/src/start-agent.js';
import { readAuditConfig } from '../../../apps/audit/src/config.js';
import { startAudit } from '../../../apps/audit/src/start-audit.js';
import { readMcpConfig } from '../../../apps/mcp/src/config.js';
import { startMcp } from '../../../apps/mcp/src/start-mcp.js';
import { readWebConfig } from '../../../apps/web/src/config.js';
import { startWeb } from '../../../apps/web/src/start-web.js';
import { seedCatalogue } from '../../../tools/seed/index.js';
import { freePort } from '#test/free-port';
import { startIdentity } from '#test/identity/start-identity';
import { testClients } from '#test/identity/test-clients';
import { localTenants } from '#test/issuer/local-people';
import { type ProviderName, startNamedProvider } from '#test/issuer/providers/all-providers';
import { providerSecret, type RunningProvider } from '#test/issuer/providers/start-provider';
import { ownersOf } from '#test/issuer/token-claims';
import { startNats } from '#test/nats/start-nats';
import { startBedrockStandIn } from '#test/standins/start-bedrock-stand-in';
import { startDocumentDbStandIn } from '#test/standins/start-documentdb-stand-in';
import { startVaultStandIn } from '#test/standins/start-vault-stand-in';
import { Visitor } from '#test/web/visitor';

export interface Chain {
  /** Where people of one provider sign in. */
  at(name: ProviderName): { provider: RunningProvider; visitor: () => Visitor; origin: string };
  close(): Promise<void>;
}

const silent = createLogger('chain', 'silent');
const agentSecret = 'secret-of-deputy-agent-in-specs';

/**
 * The whole mesh in one process, which trusts every provider there is at once, and the mesh's own identity service: one agent, one
 * mcp, one Vault, and a web service for each provider. Specs run from the project's root.
 */
export async function startChain(names: readonly ProviderName[]): Promise<Chain> {
  const dir = await mkdtemp(join(tmpdir(), 'deputy-chain-'));
  const file = async (name: string, content: string) => {
    await writeFile(join(dir, name), content);
    return join(dir, name);
  };
  const [nats, documentdb, bedrock] = await Promise.all([
    startNats(),
    startDocumentDbStandIn(),
    startBedrockStandIn(),
  ]);
  const servers = await Promise.all(names.map(startNamedProvider));
  await provisionMesh(await nats.connect('operator'));

  const [theirs, ours] = await Promise.all([
    file('agent-there', providerSecret),
    file('agent-here', agentSecret),
  ]);
  const entries = (own: string): IssuerEntry[] => [
    ...servers.flat().map(({ entry }) => ({ ...entry, agentSecretFile: theirs })),
    { issuer: own, id: 'local', profile: 'deputy', agentSecretFile: ours },
  ];
  const mesh = (peer: 'web' | 'agent' | 'mcp' | 'audit' | 'identity') => ({
    NATS_URL: nats.url,
    NATS_NKEY_SEED_FILE: nats.seedFile(peer),
    REVOCATIONS_SILENCE_MS: '60000',
  });
  const identity = await startIdentity({
    clients: testClients,
    issuerId: 'local',
    mesh: { ...mesh('identity'), REVOCATIONS_SILENCE_MS: 60_000 },
    issuersFile: entries,
  });
  const issuersFile = await file('issuers.json', JSON.stringify(entries(identity.issuer)));
  const trusted = trustIssuers(
    { OIDC_ISSUER: identity.issuer, OIDC_ISSUERS_FILE: entries(identity.issuer) },
    localTenants,
  );
  const vault = await startVaultStandIn({
    logger: silent,
    setUp: {
      issuer: identity.issuer,
      issuers: trusted.filter(({ apis: opened }) => opened.has(apis.mcp)),
      documentdb,
    },
  });
  await seedCatalogue({
    documentdb: { hosts: documentdb.address, username: 'admin', password: documentdb.adminPassword },
    tenants: localTenants,
    owners: ownersOf('local'),
  });

  const common = { POLICIES_DIR: 'policies', LOG_LEVEL: 'silent', OIDC_ISSUERS_FILE: issuersFile };
  const mcpPort = await freePort();
  const mcp = await startMcp(
    readMcpConfig({
      ...common,
      ...mesh('mcp'),
      OIDC_ISSUER: identity.issuer,
      PORT: String(mcpPort),
      PUBLIC_URL: `http://127.0.0.1:${mcpPort}`,
      VAULT_ADDR: vault.address,
      DOCUMENTDB_HOSTS: documentdb.address,
      DATA_DIR: join(dir, 'mcp'),
      CALL_DEADLINE_MS: '100000',
      DECISION_TIMEOUT_MS: '60000',
      RECORD_TIMEOUT_MS: '60000',
    }),
    silent,
  );
  const audit = await startAudit(
    readAuditConfig({
      ...common,
      ...mesh('audit'),
      OIDC_ISSUER: identity.issuer,
      DATA_DIR: join(dir, 'audit'),
      DECISION_TIMEOUT_MS: '60000',
      RECORD_TIMEOUT_MS: '60000',
    }),
    silent,
    () => undefined,
  );
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const agent = await startAgent(
    readAgentConfig({
      ...common,
      ...mesh('agent'),
      OIDC_ISSUER: identity.issuer,
      OIDC_CLIENT_SECRET_FILE: ours,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.address,
      DRAIN_MS: '300',
    }),
    silent,
  );
  await mkdir(join(dir, 'ui', 'assets'), { recursive: true });
  await writeFile(join(dir, 'ui', 'index.html'), '<!doctype html><title>Deputy</title>');
  const webs = await Promise.all(
    names.map(async (name, index) => {
      const [port, provider] = [await freePort(), servers[index]?.[0]];
      if (!provider) throw new Error(`${name} does not run`);
      const web = await startWeb(
        readWebConfig({
          ...common,
          ...mesh('web'),
          OIDC_ISSUER: provider.issuer,
          OIDC_CLIENT_SECRET_FILE: theirs,
          UI_DIR: join(dir, 'ui'),
          DRAIN_MS: '300',
          PORT: String(port),
        }),
        silent,
      );
      await web.joined;
      return { name, provider, web, origin: `http://localhost:${port}` };
    }),
  );

  return {
    at(name) {
      const found = webs.find((one) => one.name === name);
      if (!found) throw new Error(`${name} does not run`);
      return { ...found, visitor: () => new Visitor(found.origin) };
    },
    async close() {
      await Promise.all(webs.map(({ web }) => web.close()));
      await agent.close();
      await mcp.close();
      await audit.close();
      await identity.close();
      await Promise.all([vault.close(), documentdb.close(), bedrock.close()]);
      await Promise.all(servers.flat().map((one) => one.stop()));
      await nats.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
