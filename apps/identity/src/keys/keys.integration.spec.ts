import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
  SignJWT,
} from 'jose';
import * as oidc from 'openid-client';
import { createTokenVerifier, RevocationList, revocationKey, TokenRejected } from '#libs/principal';
import { eventually } from '#test/eventually';
import { startIdentity, type TestIdentity } from '#test/identity/start-identity';
import { type SignedIn } from '#test/identity/sign-in';
import { ownIssuer } from '#test/issuer/own-issuer';
import { retire, rotate } from './key-ring.js';
import { changeKeys, readKeysIn } from './load-keys.js';

const minute = 60_000;
const begun = Date.now();

describe('signing keys', () => {
  let now = begun;
  /** By how much the services' clocks are ahead of the library's, which has the real time. */
  let ahead = 0;
  let identity: TestIdentity;
  let alice: SignedIn;
  let refreshToken = '';
  const list = new RevocationList(86_400_000, () => now);
  /** As every service verifies. This one asks for keys once a minute, and never for one that it does not know. */
  const service = () =>
    createTokenVerifier({
      ...ownIssuer(identity.issuer),
      audience: 'api://deputy-agent',
      clock: () => Date.now() + ahead,
      keyTimes: { freshFor: minute, pause: Infinity },
      revocations: {
        check: (held) =>
          list.has(held) ? Promise.reject(new TokenRejected('revoked', 'it was ended')) : Promise.resolve(),
      },
    });

  beforeAll(async () => {
    identity = await startIdentity({
      clock: () => now,
      ends: {
        check: () => Promise.resolve(),
        isOver: () => false,
        end: ({ kind, id = '' }) => Promise.resolve(list.add(revocationKey(kind, id))),
        readiness: () => Promise.resolve({ name: 'revocations', ok: true }),
        close: () => Promise.resolve(),
      },
    });
    alice = await identity.signIn({ username: 'alice' });
    refreshToken = alice.tokens.refresh_token ?? '';
  });
  afterAll(() => identity.close());

  const kids = async () =>
    ((await (await fetch(`${identity.issuer}/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(
      ({ kid }) => kid,
    );
  const signerOf = (token: string) => decodeProtectedHeader(token).kid ?? '';
  const refreshed = async (): Promise<string> => {
    const { access_token, refresh_token } = await oidc.refreshTokenGrant(alice.client, refreshToken);
    refreshToken = refresh_token ?? '';
    return access_token;
  };
  const outcome = (verifying: Promise<unknown>) =>
    verifying.then(
      () => 'taken',
      (error: TokenRejected) => error.code,
    );

  it('are rotated with overlap: every service takes what the old one signed and what the new one signs, without a gap', async () => {
    const verifier = service();
    const old = alice.tokens.access_token;
    await verifier.verify(old);
    const { signing } = await changeKeys(identity.dataDir, (keys) => rotate(keys, { at: now, now: false }));
    const [first, next] = signing.map(({ kid }) => kid);
    await eventually(
      'the next is published, behind the one that signs',
      async () => (await kids()).join() === [first, next].join(),
    );
    expect(signerOf(await refreshed())).toBe(first);

    // Eleven minutes later it signs; every service has asked for the keys meanwhile.
    ahead = 2 * minute;
    await verifier.verify(await refreshed());
    now = begun + 11 * minute;
    await eventually('the next one signs', async () => (await kids()).join() === [next, first].join());
    const young = await refreshed();
    expect(signerOf(young)).toBe(next);
    expect(await outcome(verifier.verify(young))).toBe('taken');
    expect(await outcome(verifier.verify(old))).toBe('taken');
    // An ID token of the old key still signs out, as long as a sign-in may last.
    const published = createLocalJWKSet(
      (await (await fetch(`${identity.issuer}/jwks`)).json()) as JSONWebKeySet,
    );
    const idToken = alice.tokens.id_token ?? '';
    expect(signerOf(idToken)).toBe(first);
    await jwtVerify(idToken, published, { currentDate: new Date(begun) });

    now = begun + 11 * minute + 12 * 60 * minute + 11 * minute;
    await eventually('the old one is gone', async () => (await kids()).join() === next);
    expect(await outcome(service().verify(old))).toBe('unknown_key');
  });

  it('INVARIANT (a retired key is refused at once): by services that still have it, for good, and people stay signed in', async () => {
    alice = await identity.signIn({ username: 'alice' });
    refreshToken = alice.tokens.refresh_token ?? '';
    const verifier = service();
    const good = alice.tokens.access_token;
    const kid = signerOf(good);
    await verifier.verify(good);
    const leaked = (await readKeysIn(identity.dataDir)).signing.find((key) => key.kid === kid);
    await changeKeys(identity.dataDir, (keys) => retire(keys, kid, now));
    await eventually('another one signs', async () => !(await kids()).includes(kid));
    expect(await outcome(verifier.verify(good))).toBe('revoked');
    // Whoever has the key signs what they like, also of later, and whatever key set a service still has.
    const forged = await new SignJWT({
      ...decodeJwt(good),
      jti: 'another',
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
      .sign(await importJWK(leaked ?? {}, 'RS256'));
    expect(await outcome(verifier.verify(forged))).toBe('revoked');
    const onBehalf = await fetch(`${identity.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        client_id: 'deputy-agent',
        client_secret: 'secret-of-deputy-agent-in-specs',
        scope: 'api://deputy-mcp/access_as_user',
        assertion: forged,
      }),
    });
    expect([onBehalf.status, await onBehalf.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ]);

    const fresh = await refreshed();
    expect(signerOf(fresh)).not.toBe(kid);
    ahead += 2 * minute;
    expect(await outcome(verifier.verify(fresh))).toBe('taken');
  });

  it('stay as they are where a change cannot be made', async () => {
    const before = await kids();
    await expect(changeKeys(identity.dataDir, (keys) => retire(keys, 'no such key', now))).rejects.toThrow(
      'there is no key',
    );
    expect(await kids()).toEqual(before);
  });
});
