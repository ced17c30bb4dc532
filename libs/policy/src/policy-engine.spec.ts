import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Person } from '#libs/contracts';
import { PolicyEngine } from './policy-engine.js';
import { personOf } from '#test/person-of';
import { throughAgent } from '#test/principal-of';
import { type Asking, type Question, type Resource } from './question.js';

const policiesDir = join(import.meta.dirname, '../../../policies');
const bob: Asking = {
  user: personOf('bob'),
  tenant: 'acme',
  roles: ['editor'],
  agent: throughAgent,
};
const context = { time: new Date('2026-11-22T10:00:00Z'), transport: 'nats' } as const;
const monitor: Resource = {
  type: 'Product',
  id: '123',
  attributes: {
    tenant: 'acme',
    owner: personOf('carol').key,
    visibility: 'public',
    category: 'Monitors',
    priceCents: 9900,
    highestPriceCents: 9900,
    deleted: false,
  },
};

let engine: PolicyEngine;
beforeAll(async () => {
  engine = await PolicyEngine.load(policiesDir);
});

const ask = (change: Partial<Question> = {}) =>
  engine.decide({ principal: bob, action: 'products_update', resource: monitor, context, ...change });
const withAttributes = (attributes: Record<string, unknown>): Resource => ({
  ...monitor,
  attributes: { ...monitor.attributes, ...attributes } as Resource['attributes'],
});

describe('PolicyEngine.decide', () => {
  it('names the determining policy, its rationale and the fingerprint', () => {
    expect(ask()).toEqual({
      decision: 'permit',
      rationale: ['EDITOR_UPDATES'],
      policies: ['editors-update'],
      fingerprint: engine.fingerprint,
    });
    expect(engine.fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('INVARIANT (a wait is lifted by people alone): where another rule denies too, nobody is waited for', () => {
    const dear = { action: 'products_delete', resource: withAttributes({ highestPriceCents: 100_000 }) };
    expect(ask(dear)).toMatchObject({
      ...{ decision: 'deny', waitsFor: 'approval', policies: ['dear-deletes-are-approved'] },
    });
    expect(ask({ ...dear, context: { ...context, answers: ['approval'] } }).decision).toBe('permit');
    const reader = ask({ ...dear, principal: { ...bob, roles: ['reader'] } });
    expect(reader.rationale).toEqual(['WRITE_NEEDS_EDITOR']);
    expect(reader).not.toHaveProperty('waitsFor');
    expect(ask({ ...dear, principal: { ...bob, tenant: 'globex' } })).not.toHaveProperty('waitsFor');
  });

  it('sorts the rules that refuse together', () => {
    const stranger: Asking = { ...bob, tenant: 'globex', agent: { id: 'rogue' }, roles: ['reader'] };
    expect(ask({ principal: stranger })).toMatchObject({
      decision: 'deny',
      rationale: [
        'AGENT_DISABLED',
        'AGENT_NOT_APPROVED',
        'AGENT_UNKNOWN',
        'CEILING_WRITE',
        'TENANT_BOUNDARY',
        'WRITE_NEEDS_EDITOR',
      ],
      policies: [
        'active-agents',
        'approved-agents-write',
        'ceiling-write',
        'known-agents',
        'tenant-boundary',
        'writes-need-editor',
      ],
    });
  });

  it.each([
    ['an action nobody declared', { action: 'products_drop' }, 'UNKNOWN_ACTION'],
    ['a group of actions', { action: 'read' }, 'UNKNOWN_ACTION'],
    ['an action that is an object key', { action: 'constructor' }, 'UNKNOWN_ACTION'],
    ['the wrong type of resource', { action: 'products_list' }, 'REQUEST_INVALID'],
    ['an unknown type of resource', { resource: { ...monitor, type: 'Secret' } }, 'REQUEST_INVALID'],
    [
      'a resource without its attributes',
      { resource: { ...monitor, attributes: { tenant: 'acme' } } },
      'REQUEST_INVALID',
    ],
    [
      'an attribute the schema does not know',
      { resource: withAttributes({ admin: true }) },
      'REQUEST_INVALID',
    ],
    ['an attribute of the wrong type', { resource: withAttributes({ owner: 7 }) }, 'REQUEST_INVALID'],
    ['a lone surrogate in an attribute', { resource: withAttributes({ owner: '\ud800' }) }, 'INPUT_REJECTED'],
    ['a lone surrogate in the id', { resource: { ...monitor, id: '\udfff' } }, 'INPUT_REJECTED'],
    ['a float', { resource: withAttributes({ priceCents: 1.5 }) }, 'INPUT_REJECTED'],
    ['an integer above 2^53', { resource: withAttributes({ priceCents: 2 ** 53 }) }, 'INPUT_REJECTED'],
    ['a BigInt', { resource: withAttributes({ priceCents: 1n }) }, 'INPUT_REJECTED'],
    ['null', { resource: withAttributes({ owner: null }) }, 'INPUT_REJECTED'],
    [
      'a forged entity reference',
      { resource: withAttributes({ owner: { __entity: {} } }) },
      'INPUT_REJECTED',
    ],
    ['an overlong text', { resource: withAttributes({ owner: 'x'.repeat(5000) }) }, 'INPUT_REJECTED'],
    [
      'a role outside the enumeration',
      { principal: { ...bob, roles: ['admin' as 'editor'] } },
      'INPUT_REJECTED',
    ],
    ['no time', { context: { ...context, time: new Date(Number.NaN) } }, 'ENGINE_FAILED'],
  ] as [string, Partial<Question>, string][])('denies %s', (_what, change, code) => {
    expect(ask(change)).toMatchObject({ decision: 'deny', rationale: [code] });
  });

  it('who is not known has nothing: an agent without a standing opens nothing, however much its person may', () => {
    const stranger: Asking = { ...bob, agent: { id: throughAgent.id } };
    for (const action of ['products_get', 'products_update', 'products_delete']) {
      const { decision, rationale } = ask({ principal: stranger, action });
      expect([action, decision, rationale]).toEqual([
        action,
        'deny',
        expect.arrayContaining(['AGENT_UNKNOWN']),
      ]);
    }
  });

  it("a name is no right: another issuer's carol, with carol's subject too, is refused what is carol's", () => {
    const hers = withAttributes({ visibility: 'private' });
    const read = (user: Person, resource = hers) =>
      ask({ action: 'products_get', principal: { ...bob, user }, resource }).decision;
    expect(read(personOf('carol'))).toBe('permit');
    expect(read({ ...personOf('carol'), name: 'carol the second' })).toBe('permit');
    expect(read(personOf('carol', { issuer: 'https://partner.example' }))).toBe('deny');
    expect(read({ ...personOf('mallory'), name: 'carol' })).toBe('deny');
    // Owned by a name, as products were once: nobody's.
    expect(read(personOf('carol'), withAttributes({ visibility: 'private', owner: 'carol' }))).toBe('deny');
    // What ends one key and begins another is no way round.
    const split = { ...personOf('x', { issuer: 'local', subject: 'id-of#carol' }) };
    expect(read(split, withAttributes({ visibility: 'private', owner: 'local#id-of' }))).toBe('deny');
  });

  it('denies an agent that acts for nobody by a rule, whatever its roles', () => {
    const alone: Asking = { tenant: 'acme', roles: ['editor'], agent: throughAgent };
    for (const owner of ['', 'undefined', 'acme//deputy-agent'])
      expect(ask({ principal: alone, resource: withAttributes({ owner }) }).rationale).toEqual(['NO_PERSON']);
  });

  it('denies nesting of any depth', () => {
    let nested: unknown = 'x';
    for (let depth = 0; depth < 10_000; depth += 1) nested = [nested];
    expect(ask({ resource: withAttributes({ owner: nested }) }).rationale).toEqual(['INPUT_REJECTED']);
  });

  it('denies a question that throws when it is read', () => {
    const resource = { ...monitor, get attributes(): never { throw new Error('no'); } }; // prettier-ignore
    expect(ask({ resource })).toMatchObject({ decision: 'deny', rationale: ['ENGINE_FAILED'] });
  });

  it("gives another tenant's groups no weight: roles come from the person's own tenant only", () => {
    expect(ask({ principal: { ...bob, tenant: 'globex' } })).toMatchObject({ decision: 'deny' });
    expect(ask({ principal: { ...bob, roles: [] } })).toMatchObject({ decision: 'deny' });
  });

  it('still answers after thousands of malformed questions', () => {
    for (let i = 0; i < 3000; i += 1) ask({ resource: withAttributes({ owner: '\ud800' }) });
    expect(ask().decision).toBe('permit');
    expect(engine.healthy).toBe(true);
  });
});

describe('PolicyEngine.equivalenceKey', () => {
  const key = (attributes: Record<string, unknown>, action = 'products_get') =>
    engine.equivalenceKey(withAttributes(attributes), action);

  it('tells resources apart by every attribute that a policy reads', () => {
    expect(key({ owner: personOf('erin').key })).not.toBe(key({}));
    expect(key({ visibility: 'private' })).not.toBe(key({}));
    expect(key({ tenant: 'globex' })).not.toBe(key({}));
  });

  it('takes resources for equal that differ only in what no policy about the action reads', () => {
    expect(key({ highestPriceCents: 1 })).toBe(key({}));
    expect(key({ highestPriceCents: 1 }, 'products_delete')).not.toBe(key({}, 'products_delete'));
    expect(key({ category: 'x' }, 'products_delete')).toBe(key({}, 'products_delete'));
  });

  it('takes none for equal where it does not know what is asked', () => {
    expect(key({ highestPriceCents: 1 }, 'products_buy')).not.toBe(key({}, 'products_buy'));
  });
});

describe('PolicyEngine.load', () => {
  const schema = 'namespace Deputy { entity Role enum ["reader"]; entity Actor in [Role]; entity Thing { n: Long };' +
    ' action "look" appliesTo { principal: Actor, resource: Thing, context: {} }; }'; // prettier-ignore

  async function engineOf(files: Record<string, string>): Promise<PolicyEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'deputy-policy-'));
    await mkdir(join(folder, 'cedar'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'cedar', name), text);
    return PolicyEngine.load(folder);
  }
  const problemsOf = (files: Record<string, string>) =>
    engineOf(files).then(
      () => 'loaded',
      (error: Error) => error.message,
    );
  const policy = (text: string) => problemsOf({ 'a.cedarschema': schema, 'a.cedar': text });
  const annotated = (rule: string) => policy(`@id("a")@rationale("A")@sentence("It is forbidden.") ${rule}`);

  it('loads a valid set', async () => {
    expect(await annotated('permit (principal, action, resource);')).toBe('loaded');
  });

  it.each([
    ['a policy without an id', '@rationale("A") permit (principal, action, resource);', '@id'],
    ['a policy without a rationale', '@id("a") permit (principal, action, resource);', '@rationale'],
    [
      'a forbid without a sentence',
      '@id("a")@rationale("A") forbid (principal, action, resource);',
      '@sentence',
    ],
    [
      'a forbid whose sentence is none',
      '@id("a")@rationale("A")@sentence("no [way](http://x)") forbid (principal, action, resource);',
      '@sentence',
    ],
    ['a syntax error', '@id("a")@rationale("A") permit (principal, action resource);', 'a.cedar'],
    [
      'two policies of one id',
      '@id("a")@rationale("A") permit (principal, action, resource);'.repeat(2),
      'used twice',
    ],
    ['no policy at all', '', 'there is no policy'],
    [
      'a template',
      '@id("a")@rationale("A") permit (principal == ?principal, action, resource);',
      'templates',
    ],
  ])('refuses %s', async (_what, text, problem) => {
    expect(await policy(text)).toContain(problem);
  });

  it.each([
    ['an unknown attribute', 'permit (principal, action, resource) when { resource.secret };'],
    ['a misspelt role', 'forbid (principal in Deputy::Role::"raeder", action, resource);'],
    ['a misspelt action', 'permit (principal, action == Deputy::Action::"lok", resource);'],
    [
      'a policy that can never apply, which Cedar only warns of',
      'permit (principal, action, resource) when { false };',
    ],
  ])('refuses %s', async (_what, rule) => {
    expect(await annotated(rule)).toMatch(/are not usable/);
  });

  it('refuses a folder that does not exist, and one without a schema', async () => {
    await expect(PolicyEngine.load('/nowhere')).rejects.toThrow('cannot be read');
    expect(await problemsOf({ 'a.cedar': 'permit (principal, action, resource);' })).toContain(
      'no `.cedarschema`',
    );
  });

  it('names both files when two policies have one id', async () => {
    const rule = '@id("a")@rationale("A") permit (principal, action, resource);';
    expect(await problemsOf({ 'a.cedarschema': schema, 'a.cedar': rule, 'b.cedar': rule })).toContain(
      'a.cedar and b.cedar: `a` is used twice',
    );
  });

  it('keeps the fingerprint under reformatting and changes it with the meaning', async () => {
    const load = async (text: string) =>
      (await engineOf({ 'a.cedarschema': schema, 'a.cedar': `@id("a")@rationale("A")${text}` })).fingerprint;
    const one = await load('permit(principal,action,resource)when{resource.n<1};');
    expect(await load('// said again\npermit (principal, action, resource)\nwhen { resource.n < 1 };')).toBe(
      one,
    );
    expect(await load('permit(principal,action,resource)when{resource.n<2};')).not.toBe(one);
  });
});
