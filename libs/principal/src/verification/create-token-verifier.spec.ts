import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ownIssuer } from '#test/issuer/own-issuer';
import { nothingRevoked } from '#test/nothing-revoked';
import { startTestIssuer, type TestIssuer } from '#test/issuer/start-test-issuer';
import { subjectOf, type TokenOptions } from '#test/issuer/token-claims';
import { type AgentStanding } from '../agents/agent-standing.js';
import { TokenRejected } from '../token-rejected.js';
import { createTokenVerifier, type TokenVerifier } from './create-token-verifier.js';

const toAgent: TokenOptions = { audience: 'api://deputy-agent', username: 'alice' };
const toMcp: TokenOptions = { audience: 'api://deputy-mcp', username: 'alice' };

let issuer: TestIssuer;
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await startTestIssuer();
});
afterAll(() => issuer.stop());
beforeEach(() => {
  verifier = verifierFor('api://deputy-agent');
});

function verifierFor(audience: string, clock?: () => number, takesMachines = false): TokenVerifier {
  const common = { ...ownIssuer(issuer.issuer), audience, takesMachines };
  return createTokenVerifier({ ...common, revocations: nothingRevoked, ...(clock ? { clock } : {}) });
}

async function codeOf(token: string | Promise<string>, by = verifier): Promise<string> {
  try {
    await by.verify(await token);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRejected) return error.code;
    throw error;
  }
}

const withClaims = (overrides: Record<string, unknown>) => issuer.issue({ ...toAgent, overrides });

describe('a verified token', () => {
  it('makes a principal of the person, their tenant and roles, and the acting client', async () => {
    const token = await issuer.issue({
      ...toAgent,
      username: 'carol',
      overrides: { jti: 'token-1', sid: 's-1' },
    });
    expect(await verifier.verify(token)).toEqual({
      user: {
        key: `local#${subjectOf('carol')}`,
        issuer: 'local',
        subject: subjectOf('carol'),
        name: 'carol',
      },
      tenant: 'acme',
      roles: ['reader', 'approver'],
      agent: { id: 'deputy-web' },
      actors: ['deputy-web'],
      scopes: expect.arrayContaining(['read:public', 'catalogue:read']) as unknown,
      unasked: [],
      tokenId: 'token-1',
      keyId: expect.any(String),
      sessionId: 's-1',
      issuer: issuer.issuer,
      secondFactor: false,
      authenticatedAt: expect.any(Number),
      issuedAt: expect.any(Number),
      expiresAt: expect.any(Number),
      token,
    });
  });

  it('names every actor of an exchanged token, the acting one first', async () => {
    const principal = await verifierFor('api://deputy-mcp').verify(await issuer.issue(toMcp));
    expect(principal.agent.id).toBe('deputy-agent');
    expect(principal.actors).toEqual(['deputy-agent', 'deputy-web']);
  });

  it('gives no role for a group of another tenant: tenants do not mix', async () => {
    const token = await issuer.issue({ ...toAgent, groups: ['globex-editors', 'acme-readers'] });
    expect((await verifier.verify(token)).roles).toEqual(['reader']);
  });

  it('gives no role for a group that is named like a property of every object', async () => {
    const token = await issuer.issue({ ...toAgent, groups: ['constructor', '__proto__', 'toString'] });
    expect((await verifier.verify(token)).roles).toEqual([]);
  });

  it('cannot be changed by who receives it', async () => {
    const principal = await verifier.verify(await issuer.issue(toAgent));
    expect(Object.isFrozen(principal)).toBe(true);
    expect(Object.isFrozen(principal.roles)).toBe(true);
  });
});

describe('no principal without verification: a forged token is refused', () => {
  it('when it is not signed', async () => {
    expect(await codeOf(issuer.forge.unsigned(toAgent))).toBe('algorithm');
  });
  it('when the public key was used as an HMAC secret', async () => {
    expect(await codeOf(issuer.forge.hmacWithPublicKey(toAgent))).toBe('algorithm');
  });
  it('when another key signed it', async () => {
    expect(await codeOf(issuer.forge.otherKey(toAgent))).toBe('signature');
  });
  it('when it brings its own key', async () => {
    expect(await codeOf(issuer.forge.embeddedKey(toAgent))).toBe('unknown_key');
  });
  it('when a claim was changed after signing', async () => {
    const [head, , signature] = (await issuer.issue(toAgent)).split('.');
    const [, payload] = (await issuer.issue({ ...toAgent, username: 'bob' })).split('.');
    expect(await codeOf(`${head}.${payload}.${signature}`)).toBe('signature');
  });
  it.each(['../../../dev/null', "x' UNION SELECT 'k", '__proto__', 'x'.repeat(300)])(
    'when its key id is `%.20s`',
    async (kid) => {
      expect(await codeOf(issuer.issue({ ...toAgent, header: { kid } }))).toBe('unknown_key');
    },
  );
  it('when it names no key', async () => {
    expect(await codeOf(issuer.issue({ ...toAgent, header: { kid: undefined } }))).toBe('unknown_key');
  });
  it('when a critical header is not understood', async () => {
    const [, payload, signature] = (await issuer.issue(toAgent)).split('.');
    const head = { alg: 'RS256', typ: 'at+jwt', crit: ['exp'], exp: 1 };
    const encoded = Buffer.from(JSON.stringify(head)).toString('base64url');
    expect(await codeOf(`${encoded}.${payload}.${signature}`)).toBe('malformed');
  });
});

describe('an honest token is refused', () => {
  it('after it has expired', async () => {
    expect(await codeOf(issuer.forge.expired(toAgent))).toBe('expired');
  });
  it('before it is valid', async () => {
    expect(await codeOf(withClaims({ nbf: Math.floor(Date.now() / 1000) + 300 }))).toBe('not_yet_valid');
  });
  it('when it was issued in the future', async () => {
    expect(await codeOf(withClaims({ iat: Math.floor(Date.now() / 1000) + 300 }))).toBe('not_yet_valid');
  });
  it('from another issuer', async () => {
    expect(await codeOf(issuer.forge.wrongIssuer(toAgent))).toBe('issuer');
  });
  it('for another audience', async () => {
    expect(await codeOf(issuer.issue(toMcp))).toBe('audience');
  });
  it('for this audience among others', async () => {
    const token = withClaims({ aud: ['api://deputy-agent', 'api://deputy-mcp'] });
    expect(await codeOf(token)).toBe('claims');
  });
  it('when it is no access token', async () => {
    expect(await codeOf(issuer.forge.wrongType(toAgent))).toBe('type');
  });
  it('without the scope of this API', async () => {
    expect(await codeOf(withClaims({ scope: 'access_as_user.read other' }))).toBe('scope');
  });
  it('that outlives its revocation: no token outlives its revocation, which is kept for a day', async () => {
    const iat = Math.floor(Date.now() / 1000);
    expect(await codeOf(withClaims({ iat, exp: iat + 86_400 }))).toBe('accepted');
    expect(await codeOf(withClaims({ iat, exp: iat + 86_401 }))).toBe('claims');
  });

  it.each(['elsewhere', '__proto__', 'constructor'])('of the tenant `%s`', async (tenant) => {
    expect(await codeOf(issuer.issue({ ...toAgent, tenant }))).toBe('tenant');
  });
  it.each(['exp', 'iat', 'sub', 'jti', 'tid', 'azp', 'aud', 'iss', 'scope', 'groups', 'preferred_username'])(
    'without `%s`',
    async (claim) => {
      expect(await codeOf(withClaims({ [claim]: undefined }))).toBe('claims');
    },
  );
  it.each([
    ['groups as text', { groups: 'acme-editors' }],
    ['a number for a subject', { sub: 7 }],
    ['an empty subject', { sub: '' }],
    ['a subject that could be spelt in two ways', { sub: 'Andr\u00e9' }],
    ['a subject on two lines', { sub: 'bob\nalice' }],
    ['a client for a person, though it has a name and groups (a client is nobody)', { sub: 'deputy-web' }],
  ])('with %s', async (_what, claims) => {
    expect(await codeOf(withClaims(claims))).toBe('claims');
  });
  it.each([
    ['_claim_names', { _claim_names: { groups: 'src1' }, groups: undefined }],
    ['_claim_names beside groups', { _claim_names: { groups: 'src1' } }],
    ['hasgroups', { hasgroups: true, groups: undefined }],
  ])('when its groups are elsewhere: %s', async (_what, claims) => {
    expect(await codeOf(withClaims(claims))).toBe('groups_overage');
  });
});

describe('an agent that comes for itself', () => {
  const ofMachine = (change: Record<string, unknown> = {}) =>
    issuer.issue({
      audience: 'api://deputy-mcp',
      username: 'acme/robot',
      actor: 'acme/robot',
      groups: ['acme-machine-readers'],
      overrides: { sub: 'acme/robot', preferred_username: undefined, sid: 'key-1', ...change },
    });
  const taking = () => verifierFor('api://deputy-mcp', undefined, true);

  it('makes a principal without a person where agents are served, with the roles of its own groups', async () => {
    const principal = await taking().verify(await ofMachine());
    expect(principal).toMatchObject({ tenant: 'acme', roles: ['reader'], agent: { id: 'acme/robot' }, actors: ['acme/robot'], sessionId: 'key-1' });
    expect('user' in principal).toBe(false);
  }); // prettier-ignore

  it('is nobody where only people are served', async () => {
    expect(await codeOf(ofMachine(), verifierFor('api://deputy-mcp'))).toBe('claims');
  });

  it("has no role by people's groups, and people have none by a machine's: tenants do not mix, and neither do these", async () => {
    const inGroups = ['acme-editors', 'acme-operators', 'globex-machine-editors', 'constructor'];
    expect((await taking().verify(await ofMachine({ groups: inGroups }))).roles).toEqual([]);
    const person = issuer.issue({ ...toAgent, groups: ['acme-machine-editors', 'acme-readers'] });
    expect((await verifier.verify(await person)).roles).toEqual(['reader']);
  });

  it('acts for nobody: a chain of actors is refused', async () => {
    expect(await codeOf(ofMachine({ act: { sub: 'acme/robot' } }), taking())).toBe('claims');
  });

  it('a token ends with its key: one of a key that is revoked, past its time or not there is refused, and so is a remembered one', async () => {
    let now = Date.now();
    let keys = new Map([['key-1', now + 30_000]]);
    const standing = { kind: 'machine', trust: 'full', ceiling: [], state: 'active' } as const;
    const knowing = createTokenVerifier({
      ...{ ...ownIssuer(issuer.issuer), audience: 'api://deputy-mcp' },
      ...{ takesMachines: true, revocations: nothingRevoked, clock: () => now },
      agents: { standingOf: () => Promise.resolve({ ...standing, keys }) },
    });
    const token = await ofMachine();
    expect(await codeOf(token, knowing)).toBe('accepted');
    now += 30_000;
    expect(await codeOf(token, knowing)).toBe('revoked');
    now -= 30_000;
    expect(await codeOf(token, knowing)).toBe('accepted');
    keys = new Map([['key-2', Infinity]]);
    expect(await codeOf(token, knowing)).toBe('revoked');
  }); // prettier-ignore

  it('changes nothing for people: a name is asked for', async () => {
    const nameless = issuer.issue({ ...toMcp, overrides: { preferred_username: undefined } });
    expect(await codeOf(nameless, taking())).toBe('claims');
  });
});

describe('the chain of actors is refused', () => {
  it('when `azp` is not the acting one: azp is the actor', async () => {
    expect(await codeOf(withClaims({ act: { sub: 'deputy-agent' } }))).toBe('actor_mismatch');
  });
  it('when `client_id` is not `azp`', async () => {
    expect(await codeOf(withClaims({ client_id: 'deputy-agent' }))).toBe('actor_mismatch');
  });
  it('when it is longer than four', async () => {
    const actors = ['deputy-web', 'b', 'c', 'd', 'e'];
    expect(await codeOf(issuer.issue({ ...toAgent, actors }))).toBe('claims');
    expect(await codeOf(issuer.issue({ ...toAgent, actors: actors.slice(0, 4) }))).toBe('accepted');
  });
  it.each([['deputy-web'], [null], [{ sub: 7 }], [{ sub: '' }], [{ sub: 'deputy-web', act: 'x' }], [[]]])(
    'when it is %j',
    async (act) => {
      expect(await codeOf(withClaims({ act }))).toBe('claims');
    },
  );
});

describe('junk is refused before any key is fetched', () => {
  it.each([
    ['nothing', '', 'missing'],
    ['words', 'not a token', 'malformed'],
    ['two parts', 'a.b', 'malformed'],
    ['five parts', 'a.b.c.d.e', 'malformed'],
    ['characters outside base64url', 'a+/.b.c', 'malformed'],
    ['a huge token', `${'a'.repeat(20_000)}.b.c`, 'oversized'],
  ])('%s', async (_what, token, code) => {
    const before = issuer.keyFetches;
    expect(await codeOf(token)).toBe(code);
    expect(issuer.keyFetches).toBe(before);
  });

  it('something that is no text', async () => {
    await expect(verifier.verify(undefined as unknown as string)).rejects.toMatchObject({ code: 'missing' });
  });
});

describe('what was verified is remembered', () => {
  it('for a minute at most, then checked again', async () => {
    const token = await issuer.issue(toAgent);
    let now = Date.now();
    const remembering = verifierFor('api://deputy-agent', () => now);
    const first = await remembering.verify(token);
    now += 59_000;
    expect(await remembering.verify(token)).toBe(first);
    now += 2_000;
    expect(await remembering.verify(token)).not.toBe(first);
  });

  it('never beyond the expiry of the token', async () => {
    let now = Date.now();
    const remembering = verifierFor('api://deputy-agent', () => now);
    const exp = Math.floor(now / 1000) + 20;
    const token = await withClaims({ exp, iat: exp - 600 });
    await remembering.verify(token);
    now += 26_000;
    expect(await codeOf(token, remembering)).toBe('expired');
  });

  it.each(['revoked', 'revocations_unknown'] as const)(
    'revoked is refused, also what was just taken: %s',
    async (code) => {
      let over = false;
      const common = ownIssuer(issuer.issuer);
      const check = () => (over ? Promise.reject(new TokenRejected(code, code)) : Promise.resolve());
      const audience = 'api://deputy-agent';
      const remembering = createTokenVerifier({ ...common, audience, revocations: { check } });
      const token = await issuer.issue(toAgent);
      expect(await codeOf(token, remembering)).toBe('accepted');
      over = true;
      expect(await codeOf(token, remembering)).toBe(code);
    },
  );

  it('but a refusal is not', async () => {
    let now = Date.now();
    const remembering = verifierFor('api://deputy-agent', () => now);
    const iat = Math.floor(now / 1000);
    const token = await withClaims({ iat, nbf: iat + 60 });
    expect(await codeOf(token, remembering)).toBe('not_yet_valid');
    now += 61_000;
    expect(await codeOf(token, remembering)).toBe('accepted');
  });
});

it('never quotes a token in a message', async () => {
  const token = await issuer.forge.otherKey(toAgent);
  const error: unknown = await verifier.verify(token).catch((caught: unknown) => caught);
  expect(String(error)).not.toContain(token.slice(0, 20));
});

describe('the standing of the agent that acts', () => {
  const standing = { kind: 'client', trust: 'full', ceiling: ['read'], state: 'active' } as const;

  it('standing is of now: a token that is remembered comes with what the registry says at this moment', async () => {
    const says: (AgentStanding | undefined)[] = [standing, { ...standing, state: 'disabled' }, undefined];
    const asked: string[] = [];
    const by = createTokenVerifier({
      ...ownIssuer(issuer.issuer),
      audience: 'api://deputy-agent',
      revocations: nothingRevoked,
      agents: {
        standingOf: (tenant, id) => {
          asked.push(`${tenant} ${id}`);
          if (says.length > 0) return Promise.resolve(says.shift());
          return Promise.reject(new TokenRejected('agents_unknown', 'nothing was heard'));
        },
      },
    });
    const token = await issuer.issue(toAgent);
    expect((await by.verify(token)).agent).toEqual({ id: 'deputy-web', standing });
    expect((await by.verify(token)).agent.standing?.state).toBe('disabled');
    expect((await by.verify(token)).agent).toEqual({ id: 'deputy-web' });
    expect(await codeOf(token, by)).toBe('agents_unknown');
    expect(new Set(asked)).toEqual(new Set(['acme deputy-web']));
  });
});
