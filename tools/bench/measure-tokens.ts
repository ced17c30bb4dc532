import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '#libs/config';
import { apis, fullScope } from '#libs/contracts';
import { createTokenExchange } from '#libs/principal';
import { type Mesh, startMesh } from '../launcher/index.js';
import { bootstrapDefaults } from '../vault-bootstrap/settings.js';
import { openVault } from '../vault-bootstrap/vault-port.js';
import { measureVerifications } from './measure-verifications.js';
import { perSecond } from './per-second.js';
import { type Figure } from './report.js';
import { type Algorithm, type SigningIssuer, startSigningIssuer } from './signing-issuer.js';

const atOnce = 8;

/**
 * What a token costs on its way: verified by a service, exchanged at identity for one for mcp, and logged in to Vault with. Each of an
 * issuer that signs with RS256 and of one that signs with ES256, on a mesh that trusts it.
 * @param policiesDir of the checkout @param dataDir of the meshes
 */
export async function measureTokens(policiesDir: string, dataDir: string, times: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const alg of ['RS256', 'ES256'] as const) {
    const issuer = await startSigningIssuer(alg);
    try {
      figures.push(...(await measureVerifications(policiesDir, issuer, { alg, times: times * 4 })));
      const folder = join(dataDir, alg);
      const mesh = await meshTrusting(issuer, folder);
      try {
        figures.push(...(await onItsWay(mesh, issuer, { alg, times })));
      } finally {
        await mesh.stop();
      }
    } finally {
      await issuer.stop();
    }
  }
  return figures;
}

/** A mesh whose people sign in there. The launcher reads what belongs to the issuer from files that its environment names. */
async function meshTrusting({ entry }: SigningIssuer, dataDir: string): Promise<Mesh> {
  await mkdir(dataDir, { recursive: true });
  const written = (name: string, content: string) => {
    const file = join(dataDir, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const { issuer, profile, ...said } = entry;
  process.env['ISSUER_ENTRY_FILE'] = written('bench-entry.json', JSON.stringify(said));
  process.env['ISSUER_WEB_SECRET_FILE'] = written('bench-web-secret', 'nobody signs in during a benchmark');
  return startMesh({
    dataDir: join(dataDir, 'mesh'),
    port: 0,
    quiet: true,
    issuer: { url: issuer, profile },
  });
}

async function onItsWay(
  mesh: Mesh,
  { issue, entry }: SigningIssuer,
  { alg, times }: { readonly alg: Algorithm; readonly times: number },
): Promise<Figure[]> {
  const exchange = createTokenExchange({
    strategy: 'local-sts',
    issuer: mesh.issuer,
    clientId: 'deputy-agent',
    clientSecret: new Secret(readFileSync(join(mesh.dataDir, 'secrets', 'deputy-agent'), 'utf8').trim()),
    audience: apis.mcp,
    scope: fullScope(apis.mcp),
  });
  const subjects = await issue('agent', times);
  const exchanges = await perSecond(
    subjects.map((token) => () => exchange.exchange(token)),
    atOnce,
  );
  const { role, client } = {
    role: bootstrapDefaults.jwtRole,
    client: openVault({ address: mesh.vault, token: '' }),
  };
  const tokens = await issue('mcp', times);
  const logins = await perSecond(
    tokens.map((jwt) => () => client.write(`auth/${String(entry.vaultMount)}/login`, { role, jwt })),
    atOnce,
  );
  const how = `${String(times)} tokens, ${String(atOnce)} in flight`;
  return [
    { name: `exchanges, of tokens signed with ${alg}`, value: exchanges, unit: 'a second', note: `${how}; identity signs what it gives with RS256` },
    { name: `Vault logins, of tokens signed with ${alg}`, value: logins, unit: 'a second', note: `${how}, at the stand-in` },
  ]; // prettier-ignore
}
