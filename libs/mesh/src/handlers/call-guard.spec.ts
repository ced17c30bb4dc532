import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apis, type PeerName } from '#libs/contracts';
import { createTokenVerifier } from '#libs/principal';
import { ownIssuer } from '#test/issuer/own-issuer';
import { nothingRevoked } from '#test/nothing-revoked';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { subjectOf } from '#test/issuer/token-claims';
import { MeshContext } from '../mesh-context.js';
import { MeshError } from '../mesh-error.js';
import { type Access } from './access.js';
import { CallGuard } from './call-guard.js';
import { type RefusesCalls } from './refuses-calls.js';
import { UnguardedHandlers } from './unguarded-handlers.js';
import { principalOf } from './verified-principal.js';

const open: Access = { by: 'peer', why: 'the spec' };
class Refusal implements RefusesCalls {
  readonly asked: object[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- what refuses streams
  async *refuse(call: object): AsyncGenerator<unknown> {
    this.asked.push(call);
    yield 'in its own words';
  }
}

/** Real tokens of a real issuer, for the audit. */
describe('the guard', () => {
  let issuer: TestIssuer;
  let guard: CallGuard;
  const refusal = new Refusal();
  const who = { audience: apis.audit, username: 'erin', actor: 'deputy-web' };
  const verifierOf = ({ issuer }: TestIssuer) =>
    createTokenVerifier({
      revocations: nothingRevoked,
      ...ownIssuer(issuer),
      audience: apis.audit,
    });
  const guardOf = (by: TestIssuer) =>
    new CallGuard(
      new Map<string, Access>([
        ['guarded', { by: 'token' }],
        ['own words', { by: 'token', refusedBy: Refusal }],
        ['open', open],
      ]),
      { authenticator: verifierOf(by), refusal: (token) => (token === Refusal ? refusal : undefined) },
    );
  const call = (bearer?: string, peer: PeerName = 'web') =>
    new MeshContext({
      subject: 'any',
      peer,
      signal: new AbortController().signal,
      deadline: 0,
      ...(bearer !== undefined && { bearer }),
    });
  const codeOf = (admitting: Promise<unknown>) =>
    admitting.then(
      () => 'admitted',
      (error: unknown) => (error instanceof MeshError ? error.code : String(error)),
    );

  beforeAll(async () => {
    issuer = await startTestIssuer();
    guard = guardOf(issuer);
  });
  afterAll(() => issuer.stop());

  test('gives a handler the principal whose token this service verified', async () => {
    const context = call(await issuer.issue(who));
    expect(await guard.admit('guarded', context)).toBeUndefined();
    expect(principalOf(context)).toMatchObject({
      user: { subject: subjectOf('erin'), name: 'erin' },
      tenant: 'acme',
      agent: { id: 'deputy-web' },
    });
  });

  test('no principal without verification: no token, or one that is forged, expired or for another service', async () => {
    const tokens = [
      undefined,
      '',
      'junk',
      issuer.forge.unsigned(who),
      await issuer.forge.hmacWithPublicKey(who),
      await issuer.forge.otherKey(who),
      await issuer.forge.embeddedKey(who),
      await issuer.forge.wrongIssuer(who),
      await issuer.forge.expired(who),
      await issuer.forge.wrongType(who),
      await issuer.issue({ ...who, audience: apis.agent }),
      await issuer.issue({ ...who, audience: apis.mcp }),
      await issuer.issue({ ...who, overrides: { scope: 'openid' } }),
    ];
    for (const token of tokens) {
      const context = call(token);
      const said = [token?.slice(-20), await codeOf(guard.admit('guarded', context))];
      expect(said).toEqual([token?.slice(-20), 'unauthenticated']);
      expect(() => principalOf(context)).toThrow(MeshError);
    }
  });

  test("actor is peer: a token on another service's connection is refused", async () => {
    const token = await issuer.issue(who);
    for (const peer of ['agent', 'mcp', 'audit', 'operator'] as const)
      expect(await codeOf(guard.admit('guarded', call(token, peer)))).toBe('unauthenticated');
    const clients = await issuer.issue({ ...who, actor: 'deputy-mcp-client' });
    expect(await codeOf(guard.admit('guarded', call(clients)))).toBe('unauthenticated');
  });

  test("while the issuer's keys cannot be had, a call is refused for now", async () => {
    const other = await startTestIssuer();
    other.setAvailable(false);
    try {
      const token = await other.issue(who);
      expect(await codeOf(guardOf(other).admit('guarded', call(token)))).toBe('unavailable');
    } finally {
      await other.stop();
    }
  });

  test('closed by default: a subject whose handler said nothing is for nobody, whatever they bring', async () => {
    const token = await issuer.issue(who);
    for (const subject of ['said nothing', 'constructor', '__proto__', ''])
      expect(await codeOf(guard.admit(subject, call(token)))).toBe('unauthenticated');
    expect(() => guard.expect('said nothing')).toThrow(UnguardedHandlers);
    expect(() => guard.expect({ cmd: 'guarded' })).toThrow(UnguardedHandlers);
  });

  test('an open handler has no principal, also of a caller who brings a good token', async () => {
    const context = call(await issuer.issue(who));
    expect(await guard.admit('open', context)).toBeUndefined();
    expect(() => principalOf(context)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  });

  test('no principal can be forged: not by a property, a copy, a prototype or a payload', async () => {
    const genuine = call(await issuer.issue(who));
    await guard.admit('guarded', genuine);
    const principal = principalOf(genuine);
    const forgeries: unknown[] = [
      Object.assign(call(), { principal }),
      Object.assign(Object.create(genuine) as object, { principal }),
      { ...genuine, principal },
      new MeshContext(genuine),
      { principal, user: principal.user },
      principal,
      undefined,
    ];
    for (const forged of forgeries) expect(() => principalOf(forged)).toThrow(MeshError);
    // The verifier hands the same principal to whoever brings the token again; nobody can write into it.
    expect(Object.isFrozen(principal)).toBe(true);
  });

  test("a refusal in a handler's own words is given the call and no payload, and none where the token is good", async () => {
    refusal.asked.length = 0;
    expect(await guard.admit('own words', call(await issuer.issue(who)))).toBeUndefined();
    expect(refusal.asked).toEqual([]);
    const stranger = call('junk');
    const words: unknown[] = [];
    for await (const word of (await guard.admit('own words', stranger)) ?? []) words.push(word);
    expect(words).toEqual(['in its own words']);
    expect(refusal.asked).toEqual([stranger]);
    expect(() => principalOf(stranger)).toThrow(MeshError);
  });

  test('a handler that asks for tokens where nothing verifies them, or names a refusal nobody provides, is not served', () => {
    const handlers = new Map<string, Access>([
      ['one', { by: 'token' }],
      ['two', { by: 'token', refusedBy: 'nobody' }],
    ]);
    expect(() => new CallGuard(handlers)).toThrow(
      expect.objectContaining({
        problems: [
          '`one` asks for a token; import PrincipalModule, which verifies it',
          '`two` asks for a token; import PrincipalModule, which verifies it',
          '`two` is refused by what no module provides',
        ],
      }),
    );
  });
});
