import { readTenantDirectory } from '#libs/config';
import { apis } from '#libs/contracts';
import { createTokenVerifier, readScopes, trustIssuers } from '#libs/principal';
import { perSecond } from './per-second.js';
import { type Figure } from './report.js';
import { type Algorithm, type SigningIssuer } from './signing-issuer.js';

/** What a service does with each token that comes: verified anew, and remembered. In process. */
export async function measureVerifications(
  policiesDir: string,
  { entry, issue }: SigningIssuer,
  { alg, times }: { readonly alg: Algorithm; readonly times: number },
): Promise<Figure[]> {
  const tenants = readTenantDirectory(policiesDir);
  const own = { issuer: 'http://127.0.0.1:1', id: 'local', profile: 'deputy' };
  const issuers = trustIssuers({ OIDC_ISSUER: entry.issuer, OIDC_ISSUERS_FILE: [entry, own] }, tenants);
  const verifier = createTokenVerifier({
    ...{ issuers, tenants, scopes: readScopes(policiesDir, tenants, issuers), audience: apis.mcp },
    revocations: { check: () => Promise.resolve() },
  });
  const [first = '', ...others] = await issue('mcp', times + 1);
  await verifier.verify(first);
  const anew = await perSecond(others.map((token) => () => verifier.verify(token)));
  const remembered = await perSecond(Array.from({ length: times * 20 }, () => () => verifier.verify(first)));
  return [
    { name: `verifications, ${alg}`, value: anew, unit: 'a second', note: `${String(times)} tokens, one after the other, in process` },
    { name: `verifications, ${alg}, remembered`, value: remembered, unit: 'a second', note: 'the same token again' },
  ]; // prettier-ignore
}
