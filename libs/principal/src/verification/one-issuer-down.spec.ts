import { createServer, type Socket, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localTenants } from '#test/issuer/local-people';
import { localScopes } from '#test/issuer/local-scopes';
import { startNamedProvider } from '#test/issuer/providers/all-providers';
import { type RunningProvider } from '#test/issuer/providers/start-provider';
import { nothingRevoked } from '#test/nothing-revoked';
import { type IssuerEntry } from '../issuers/issuer-entry.js';
import { trustIssuers } from '../issuers/trust-issuers.js';
import { createTokenVerifier } from './create-token-verifier.js';

let up: RunningProvider;
let down: RunningProvider;
beforeAll(async () => {
  [[up], [down]] = await Promise.all([startNamedProvider('keycloak'), startNamedProvider('generic')]);
});
afterAll(() => up.stop());

/** Whoever waits for an answer that does not come waits longer than a spec may take. */
const keyTimes = { timeout: 600_000 };
function verifierOf(...file: [IssuerEntry, ...IssuerEntry[]]) {
  const issuers = trustIssuers({ OIDC_ISSUER: file[0].issuer, OIDC_ISSUERS_FILE: file }, localTenants);
  const common = {
    issuers,
    tenants: localTenants,
    scopes: localScopes,
    revocations: nothingRevoked,
    keyTimes,
  };
  return createTokenVerifier({ ...common, audience: 'api://deputy-agent' });
}

describe('an issuer that is down', () => {
  it('loses its own people alone: the service is ready for the others, and says whose keys cannot be had', async () => {
    const verifier = verifierOf(down.entry, up.entry);
    const token = await down.issue({ username: 'bob' });
    await down.stop();
    expect(await verifier.ready()).toBe(true);
    expect((await verifier.verify(await up.issue({ username: 'bob' }))).issuer).toBe(up.issuer);
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'keys_unavailable',
      message: `the keys of \`${down.issuer}\` cannot be had; try again`,
    });
  });

  it('or takes connections and says nothing keeps nobody waiting who asks whether the service is ready', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const verifier = verifierOf({ ...down.entry, issuer }, up.entry);
    const ready = await verifier.ready();
    silent.close();
    for (const socket of sockets) socket.destroy();
    expect(ready).toBe(true);
  });

  it('with all the others makes the service not ready', async () => {
    const [gone] = await startNamedProvider('keycloak');
    await gone.stop();
    expect(await verifierOf(gone.entry).ready()).toBe(false);
  });
});
