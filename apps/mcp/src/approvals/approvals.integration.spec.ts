import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  approvalKeys,
  type DecisionRecorded,
  type OutcomeRecorded,
  type WaitingCallAnswer,
} from '#libs/contracts';
import { PolicyEngine } from '#libs/policy';
import { type IsRevoked } from '#libs/principal';
import { approvalsInMemory, type TestApprovals } from '#test/mcp/approvals-in-memory';
import { type Answered, startProducts, type TestProducts } from '#test/mcp/start-products';
import { personOf } from '#test/person-of';
import { forNobody, principalOf, throughAgent } from '#test/principal-of';
import { type BoundCall } from './bound-call.js';
import { type Product } from '../toolboxes/products/product.js';

const start = Date.parse('2026-11-30T10:00:00Z');
const [bob, dave] = [personOf('bob'), personOf('dave')];
/** bob in a sign-in of his, and without his role. */
const bobAs = (name: string) => ({ user: { ...bob, name } });
/** A machine that dave has made, under the name by which calls come in here. */
const ofDave = { ...throughAgent.standing, kind: 'machine', owner: dave.key } as const;
const machine = { ...throughAgent, standing: ofDave };
const forBob = { ...throughAgent, standing: { ...ofDave, person: bob.key } };
const others = [
  forNobody(principalOf('machine', ['editor'], { agent: machine })),
  principalOf('machine-for-bob', ['editor'], { ...bobAs('machine-for-bob'), agent: forBob }),
  principalOf('bob', ['editor'], { ...bobAs('bob-signed-in'), sessionId: 'sid-1' }),
  principalOf('bob', ['reader'], bobAs('bob-without')),
];

let products: TestProducts;
let held: TestApprovals;
let engine: PolicyEngine;
let now = start;
let fingerprint: string | undefined;
let ended: IsRevoked = () => false;
beforeAll(async () => {
  engine = await PolicyEngine.load('policies');
  const policy = {
    get fingerprint() {
      return fingerprint ?? engine.fingerprint;
    },
    decide: (...asked: Parameters<PolicyEngine['decide']>) => {
      const decision = engine.decide(...asked);
      return { ...decision, fingerprint: fingerprint ?? decision.fingerprint };
    },
    equivalenceKey: (...asked: Parameters<PolicyEngine['equivalenceKey']>) => engine.equivalenceKey(...asked),
  };
  const clock = () => new Date(now);
  held = approvalsInMemory({ clock, isRevoked: (...asked) => ended(...asked) });
  products = await startProducts({ clock, policy, approvals: held.approvals }, others);
});
afterAll(() => products?.close());
let at = 0;
let id: string;
beforeEach(async () => {
  [now, fingerprint, ended] = [start, undefined, () => false];
  id = `dear-${String((at += 1))}`;
  await products.put({ _id: id, name: `Server ${id}`, priceCents: 250_000 });
});

const remove = (approval?: unknown, who = 'bob', args: object = { id }) =>
  products.call(who, 'products_delete', { ...args }, undefined, approval);
/** Asks for the deletion, which waits. @returns the approval's id */
async function ask(who = 'bob'): Promise<string> {
  const { verdict } = await remove(undefined, who);
  expect(verdict).toMatchObject({ decision: 'deny', waitsFor: 'approval', rationale: ['APPROVAL_NEEDED'] });
  return verdict.approvalId ?? '';
}
async function approved(change: Partial<WaitingCallAnswer> = {}, who = 'bob'): Promise<string> {
  const approval = await ask(who);
  await held.answer(approval, dave, change);
  return approval;
}
const stored = () => products.db.collection<Product>('products').findOne({ _id: id });
const isDeleted = async () => (await stored())?.deleted === true;
const eventsOf = ({ verdict: { callId } }: Answered) =>
  products.world.events.filter((event) => event.callId === callId);
const decisionOf = (answer: Answered) =>
  eventsOf(answer).find(
    (event): event is DecisionRecorded => event.type === 'decision.decided' && event.stage === 'decision',
  );

describe('a call that waits for another person', () => {
  it('is a denial on the record with what it waits for, runs nothing, and is written down for whoever may answer', async () => {
    const answer = await remove();
    expect(answer).toMatchObject({
      isError: true,
      text: expect.stringContaining('another person has approved it. It waits for approval'),
    });
    expect(decisionOf(answer)).toMatchObject({
      decision: 'deny',
      waitsFor: 'approval',
      approvalId: answer.verdict.approvalId,
      policies: ['dear-deletes-are-approved'],
    });
    expect(await isDeleted()).toBe(false);
    expect(await held.request(answer.verdict.approvalId)).toMatchObject({
      ...{ kind: 'approval', tenant: 'acme', requester: { key: bob.key }, agent: 'deputy-agent' },
      ...{ tool: 'products_delete', arguments: { id }, resource: { type: 'Product', id } },
      shown: { name: `Server ${id}`, price: 2_500, owner: 'bob', visibility: 'public' },
      fingerprint: engine.fingerprint,
    });
  });

  it('waits for the same answer however often it is made meanwhile', async () => {
    const approval = await ask();
    expect([await ask(), await ask()]).toEqual([approval, approval]);
  });

  it('goes on once it is approved; record, outcome and credential carry the approval', async () => {
    const approval = await approved();
    const answer = await remove(approval);
    expect(answer).toMatchObject({ isError: false, verdict: { decision: 'permit', approvalId: approval } });
    expect(decisionOf(answer)).toMatchObject({
      decision: 'permit',
      rationale: ['EDITOR_DELETES'],
      approvalId: approval,
    });
    const outcome = eventsOf(answer).find(
      (event): event is OutcomeRecorded => event.type === 'decision.completed',
    );
    expect(outcome).toMatchObject({ outcome: 'succeeded', approvalId: approval });
    expect(await isDeleted()).toBe(true);
  });

  it('goes on by itself where its client, of an older revision, only makes the same call again', async () => {
    const approval = await approved();
    expect(await remove()).toMatchObject({ isError: false, verdict: { approvalId: approval } });
  });

  it('waits all the same once whoever asks has lowered its price, and where an older release stored it', async () => {
    const lowered = await products.call('bob', 'products_update', { id, price: 9.99 });
    expect(lowered.isError).toBe(false);
    expect((await remove()).verdict).toMatchObject({ decision: 'deny', waitsFor: 'approval' });
    // And lowered once more, and set to what it is.
    for (const price of [5, 5]) await products.call('bob', 'products_update', { id, price });
    expect((await remove()).verdict.waitsFor).toBe('approval');
    expect(await isDeleted()).toBe(false);
  });

  it('INVARIANT (what was hidden stays so): what it cost while nobody else could see it is told by no record, and asks nobody', async () => {
    await products.put({ _id: `${id}-own`, name: `Own ${id}`, priceCents: 123_456, visibility: 'private', highestPriceCents: 0 });
    const shown = { id: `${id}-own`, price: 5, visibility: 'public' };
    expect((await products.call('bob', 'products_update', shown)).isError).toBe(false);
    const read = await products.call('alice', 'products_get', { id: `${id}-own` });
    expect(decisionOf(read)?.facts?.attributes).toMatchObject({ priceCents: 500, highestPriceCents: 500 });
    // What it cost where others saw it does ask, though it was hidden meanwhile.
    for (const change of [{ price: 2_000 }, { visibility: 'private' }, { price: 5 }, { visibility: 'public' }])
      await products.call('bob', 'products_update', { id: `${id}-own`, ...change });
    expect((await remove(undefined, 'bob', { id: `${id}-own` })).verdict.waitsFor).toBe('approval');
  }); // prettier-ignore

  it('is not asked about where no answer would let it: whoever may not delete hears that at once', async () => {
    const { verdict } = await remove(undefined, 'bob-without');
    expect(verdict.waitsFor).toBeUndefined();
    expect(verdict.rationale).toContain('WRITE_NEEDS_EDITOR');
  });
});

describe('a call that waits for the word of whoever asks', () => {
  let cheap: string;
  beforeEach(async () => {
    cheap = `${id}-cheap`;
    await products.put({ _id: cheap, name: `Lamp ${id}` });
  });
  const removeCheap = (approval?: unknown, who = 'bob') => remove(approval, who, { id: cheap });
  const isGone = async () => (await products.db.collection<Product>('products').findOne({ _id: cheap }))?.deleted === true;

  it('is a denial until they confirm exactly that, and goes on then, second factor or none', async () => {
    const { verdict, text } = await removeCheap();
    expect(verdict).toMatchObject({ decision: 'deny', waitsFor: 'confirmation', rationale: ['CONFIRMATION_NEEDED'] });
    expect(text).toContain('once whoever asked has confirmed exactly that. It waits for confirmation');
    expect(await isGone()).toBe(false);
    await held.answer(verdict.approvalId, bob, { secondFactor: false });
    const answer = await removeCheap();
    expect(answer).toMatchObject({ isError: false, verdict: { decision: 'permit', approvalId: verdict.approvalId } });
    expect(decisionOf(answer)).toMatchObject({ rationale: ['EDITOR_DELETES'], approvalId: verdict.approvalId });
    expect(await isGone()).toBe(true);
  });

  it.each([
    ['somebody else, however high they are', { by: dave }, 'APPROVAL_UNSOUND'],
    ['whoever asked, with a no', { answer: 'denied' as const }, 'APPROVAL_DENIED'],
    ['whoever asked, to what is not there', { of: `sha256:${'d'.repeat(64)}` }, 'APPROVAL_UNSOUND'],
  ])('is refused after the word of %s', async (_who, change, code) => {
    const { verdict } = await removeCheap();
    await held.answer(verdict.approvalId, bob, change);
    expect((await removeCheap(verdict.approvalId)).verdict.rationale).toEqual([code]);
    expect(await isGone()).toBe(false);
  });

  it('is refused where it is made by another, or the product has changed or grown dear since it was confirmed', async () => {
    const { verdict } = await removeCheap();
    await held.answer(verdict.approvalId, bob);
    expect((await removeCheap(verdict.approvalId, 'carol')).verdict.rationale).toEqual(['APPROVAL_FOR_ANOTHER_CALL']);
    await products.call('bob', 'products_update', { id: cheap, price: 5_000 });
    const dear = await removeCheap(verdict.approvalId);
    expect([dear.verdict.decision, dear.verdict.waitsFor]).toEqual(['deny', undefined]);
    expect(dear.verdict.rationale).toEqual(['APPROVAL_FOR_ANOTHER_CALL']);
    expect(await isGone()).toBe(false);
  });

  it('waits a quarter of an hour, and no longer', async () => {
    const { verdict } = await removeCheap();
    await held.answer(verdict.approvalId, bob);
    now = start + 15 * 60_000;
    expect((await removeCheap(verdict.approvalId)).verdict.rationale).toEqual(['APPROVAL_EXPIRED']);
  });
}); // prettier-ignore

describe('INVARIANT (an approval is for one call)', () => {
  const refusedBy = async (code: string, refused: Answered) => {
    expect([refused.verdict.decision, refused.verdict.rationale]).toEqual(['deny', [code]]);
    expect(decisionOf(refused)).toMatchObject({ decision: 'deny', rationale: [code] });
    expect(await isDeleted()).toBe(false);
  };

  it('replayed, it is refused: it was spent', async () => {
    const approval = await approved();
    expect((await remove(approval)).isError).toBe(false);
    expect((await products.call('bob', 'products_restore', { id })).isError).toBe(false);
    await refusedBy('APPROVAL_SPENT', await remove(approval));
    expect(await ask()).not.toBe(approval);
  });

  it('INVARIANT (an approval is spent once): of two calls at once one goes on', async () => {
    const approval = await approved();
    const { waiting } = held;
    const create = waiting.create.bind(waiting);
    let come = 0;
    let bothHere: () => void;
    const here = new Promise<void>((resolve) => (bothHere = resolve));
    waiting.create = async (key, value) => {
      // Both have seen that it is there before either uses it.
      if ((come += 1) === 2) bothHere();
      await here;
      return create(key, value);
    };
    const both = await Promise.all([remove(approval), remove(approval)]);
    waiting.create = create;
    expect(both.map(({ isError }) => isError).sort()).toEqual([false, true]);
    expect(both.find(({ isError }) => isError)?.verdict.rationale).toEqual(['APPROVAL_SPENT']);
  });

  it('edited, it is refused: other arguments, another person, another agent are another call', async () => {
    const approval = await approved();
    await products.put({ _id: `${id}-other`, name: `Other ${id}`, priceCents: 250_000 });
    await refusedBy('APPROVAL_FOR_ANOTHER_CALL', await remove(approval, 'bob', { id: `${id}-other` }));
    await refusedBy('APPROVAL_FOR_ANOTHER_CALL', await remove(approval, 'carol'));
  });

  it.each([
    ['another person', { requester: dave }],
    ['no person', { requester: undefined }],
    ['another agent', { agent: 'deputy-mcp-client' }],
    ['another tool', { tool: 'products_update' }],
    ['other arguments', { argumentsDigest: `sha256:${'e'.repeat(64)}` }],
    ['another resource', { resource: { type: 'Product', id: '1' } }],
    ['another type of resource', { resource: { type: 'Catalogue', id: '(itself)' } }],
    ['another kind of answer', { kind: 'confirmation' as const }],
  ])('edited, it is refused: of %s', async (_what, change) => {
    const request = await held.request(await approved());
    const { requester, agentOwner } = request;
    const call: BoundCall = { ...request, requester, agentOwner, held: { ...request.held, tenant: 'acme' } };
    expect(await held.approvals.find(call, request.id)).toMatchObject({ state: 'granted' });
    const itself = (given: string) => (given === '(itself)' ? request.resource.id : given);
    const other = { ...call, ...change };
    const found = await held.approvals.find({ ...other, resource: { ...other.resource, id: itself(other.resource.id) } }, request.id);
    expect(found).toMatchObject({ state: 'faulty', fault: 'APPROVAL_FOR_ANOTHER_CALL' });
  });

  it('of another tenant, it is not there', async () => {
    const request = await held.request(await approved());
    const { requester, agentOwner } = request;
    const call: BoundCall = { ...request, requester, agentOwner, held: { ...request.held, tenant: 'globex' }, tenant: 'globex' };
    expect(await held.approvals.find(call, request.id)).toEqual({ state: 'faulty', fault: 'APPROVAL_UNKNOWN' });
  });

  it('for another version of the resource, it is refused, and so though policy sees no difference', async () => {
    const approval = await approved();
    expect((await products.call('bob', 'products_update', { id, stock: 5 })).isError).toBe(false);
    await refusedBy('APPROVAL_RESOURCE_CHANGED', await remove(approval));
  });

  it('expired, it is refused, answered or not', async () => {
    const approval = await approved();
    now = start + 8 * 3_600_000;
    await refusedBy('APPROVAL_EXPIRED', await remove(approval));
    expect(await ask()).not.toBe(approval);
  });

  it('with the policies changed in between, it is refused', async () => {
    const approval = await approved();
    fingerprint = `sha256:${'c'.repeat(64)}`;
    await refusedBy('APPROVAL_POLICY_CHANGED', await remove(approval));
  });

  it('denied, it is refused, named or not', async () => {
    const approval = await approved({ answer: 'denied' });
    await refusedBy('APPROVAL_DENIED', await remove(approval));
    await refusedBy('APPROVAL_DENIED', await remove());
  });

  it.each([
    ['that nobody knows', randomUUID()],
    ['that is no id', '../acme'],
    ['of another shape', { id: 1 }],
  ])('%s, it is refused', async (_what, named) => {
    await refusedBy('APPROVAL_UNKNOWN', await remove(named));
  });

  it('INVARIANT (nobody approves for themselves): an answer of whoever asked is none, whoever wrote it', async () => {
    const approval = await ask();
    await held.answer(approval, bob);
    await refusedBy('APPROVAL_UNSOUND', await remove(approval));
  });

  it.each(['machine', 'machine-for-bob'])('INVARIANT (nobody approves for themselves): what a %s asks for is not approved by whoever answers for it, whoever wrote it', async (who) => {
    await refusedBy('APPROVAL_UNSOUND', await remove(await approved({}, who), who));
    const approval = await ask(who);
    await held.answer(approval, personOf('carol'));
    expect((await remove(approval, who)).isError).toBe(false);
  }); // prettier-ignore

  it('without a second factor, or to another request than what lies there, an answer is none', async () => {
    await refusedBy('APPROVAL_UNSOUND', await remove(await approved({ secondFactor: false })));
  });

  it('an answer to another request than what lies there is none', async () => {
    await refusedBy('APPROVAL_UNSOUND', await remove(await approved({ of: `sha256:${'d'.repeat(64)}` })));
  });

  it('a request that was changed in the store after it was approved is not approved', async () => {
    const approval = await approved();
    const request = await held.request(approval);
    const changed = { ...request, shown: { ...request.shown, price: 1 } };
    await held.waiting.put(approvalKeys.request('acme', approval), JSON.stringify(changed));
    await refusedBy('APPROVAL_UNSOUND', await remove(approval));
  });

  it.each([
    ['whoever asked', (of: Parameters<IsRevoked>[0]) => of.sessionId === 'sid-1'],
    ['whoever answered', (of: Parameters<IsRevoked>[0]) => of.sessionId === 'of dave'],
    ['the person who answered', (of: Parameters<IsRevoked>[0]) => of.user?.key === dave.key],
  ])('INVARIANT (what ends a sign-in ends its approvals): of %s', async (_whose, isEnded) => {
    const approval = await approved({}, 'bob-signed-in');
    ended = isEnded;
    await refusedBy('APPROVAL_VOID', await remove(approval, 'bob-signed-in'));
    ended = () => false;
    expect((await remove(approval)).isError).toBe(false);
  });

  it('INVARIANT (what ends a sign-in ends its approvals): an order voids once what waits, was approved, or was approved by whom it ends, and for good', async () => {
    const dear = Array.from({ length: 4 }, (_, n) => ({ _id: `${id}-${String(n)}`, name: `Server ${id}`, priceCents: 250_000 }));
    await products.put(...dear);
    const asks = async (at: number, who = 'bob-signed-in') => (await remove(undefined, who, { id: dear[at]?._id })).verdict.approvalId;
    const [waiting, granted, denied, others] = [await asks(0), await asks(1), await asks(2), await asks(3, 'bob')];
    await held.answer(granted, dave);
    await held.answer(denied, dave, { answer: 'denied' });
    const expired = await ask('bob-signed-in');
    const stale = await held.request(expired);
    await held.waiting.put(approvalKeys.request('acme', expired), JSON.stringify({ ...stale, expiresAt: stale.askedAt }));
    const ofSignIn = (of: Parameters<IsRevoked>[0]) => of.sessionId === 'sid-1';
    const both = await Promise.all([held.approvals.voidEnded(ofSignIn), held.approvals.voidEnded(ofSignIn)]);
    expect(both[0] + both[1]).toBe(2);
    expect(await held.approvals.voidEnded(ofSignIn)).toBe(0);
    // Whatever becomes of the revocation itself.
    for (const [at, approval] of [waiting, granted].entries()) {
      const refused = await remove(approval, 'bob-signed-in', { id: dear[at]?._id });
      expect(refused.verdict).toMatchObject({ decision: 'deny', rationale: ['APPROVAL_VOID'] });
    }
    await held.answer(others, dave, { held: { sessionId: 'dave-now', actors: ['deputy-web'], issuedAt: 1_000_000_000 } });
    expect(await held.approvals.voidEnded((of) => of.sessionId === 'dave-now')).toBe(1);
    expect((await remove(others, 'bob', { id: dear[3]?._id })).verdict.rationale).toEqual(['APPROVAL_VOID']);
  });

  it('while the store does not answer, nothing is approved', async () => {
    const approval = await approved();
    const get = held.answers.get.bind(held.answers);
    held.answers.get = () => Promise.reject(new Error('away'));
    await refusedBy('APPROVALS_UNKNOWN', await remove(approval));
    held.answers.get = get;
  });
}); // prettier-ignore

// Last: bob's calls wait from here on.
it('begins to wait no more where as many of one person wait as may, for whomever they wait', async () => {
  const ids = Array.from({ length: 51 }, (_none, at) => `many-${String(at)}`);
  await products.put(...ids.map((_id) => ({ _id, name: `Server ${_id}`, priceCents: 250_000 })));
  const answers = [];
  for (const each of ids) answers.push((await remove(undefined, 'bob', { id: each })).verdict);
  const last = answers.at(-1);
  expect(answers.slice(0, 20).every(({ waitsFor }) => waitsFor === 'approval')).toBe(true);
  expect(last).toMatchObject({ decision: 'deny', rationale: ['TOO_MANY_WAIT'] });
  expect(last).not.toHaveProperty('waitsFor');
  // Another's wait all the same.
  expect((await remove(undefined, 'carol', { id: ids[0] })).verdict.waitsFor).toBe('approval');
});
