import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { ownIssuer } from '#test/issuer/own-issuer';
import { nothingRevoked } from '#test/nothing-revoked';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { createTokenVerifier, type TokenVerifier } from './create-token-verifier.js';

let issuer: TestIssuer;
let verifier: TokenVerifier;
let now: number;

beforeEach(async () => {
  now = Date.now();
  issuer = await startTestIssuer({ clock: () => now });
  verifier = createTokenVerifier({
    revocations: nothingRevoked,
    ...ownIssuer(issuer.issuer),
    audience: 'api://deputy-agent',
    clock: () => now,
  });
});
afterEach(() => issuer.stop());

const issue = (header: Record<string, unknown> = {}) =>
  issuer.issue({ audience: 'api://deputy-agent', username: 'alice', expiresIn: 80_000, header });

describe('signing keys', () => {
  it('are not fetched before they are needed, and then once for all', async () => {
    expect(issuer.keyFetches).toBe(0);
    const tokens = await Promise.all([issue(), issue(), issue()]);
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(issuer.keyFetches).toBe(1);
  });

  it('are had though one that is published beside them is malformed', async () => {
    const { kid = '' } = decodeProtectedHeader(await issue());
    issuer.publish(
      { kty: 'RSA', kid: 'broken', use: 'sig', alg: 'RS256', n: '!', e: 'AQAB' },
      { kty: 'EC', kid: 'off the curve', use: 'sig', crv: 'P-256', x: 'AAAA', y: 'AAAA' },
      { kty: 'RSA', kid, alg: 'RS256', n: '!', e: 'AQAB' },
    );
    expect((await verifier.verify(await issue())).user?.name).toBe('alice');
  });

  it('are fetched again when a token names a new one', async () => {
    await verifier.verify(await issue());
    await issuer.rotateKey();
    now += 11_000;
    await expect(verifier.verify(await issue())).resolves.toBeDefined();
    expect(issuer.keyFetches).toBe(2);
  });

  it('are not fetched for each made-up key id', async () => {
    await verifier.verify(await issue());
    now += 11_000;
    for (const kid of ['a', 'b', 'c', 'd'])
      await expect(verifier.verify(await issue({ kid }))).rejects.toMatchObject({ code: 'unknown_key' });
    expect(issuer.keyFetches).toBe(2);
  });

  it('are forgotten once the issuer no longer publishes them', async () => {
    const old = await issue();
    await verifier.verify(old);
    await issuer.rotateKey();
    now += 601_000;
    await expect(verifier.verify(old)).rejects.toMatchObject({ code: 'unknown_key' });
  });

  it('serve for an hour while the issuer is down, and not longer', async () => {
    await verifier.verify(await issue());
    const token = await issue();
    issuer.setAvailable(false);
    now += 3_500_000;
    await expect(verifier.verify(token)).resolves.toBeDefined();
    now += 200_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
    expect(await verifier.ready()).toBe(false);
  });

  it('that cannot be had refuse every token until the issuer is back', async () => {
    issuer.setAvailable(false);
    const token = await issue();
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
    issuer.setAvailable(true);
    now += 1_001;
    await expect(verifier.verify(token)).resolves.toBeDefined();
  });

  it('are not taken from an issuer that names itself otherwise', async () => {
    const iss = issuer.issuer.replace('127.0.0.1', 'localhost');
    const other = createTokenVerifier({
      revocations: nothingRevoked,
      ...ownIssuer(iss),
      audience: 'api://deputy-agent',
    });
    const token = issuer.issue({ audience: 'api://deputy-agent', username: 'alice', overrides: { iss } });
    await expect(other.verify(await token)).rejects.toMatchObject({ code: 'keys_unavailable' });
  });
});
