import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import {
  approvalKeys,
  type ApprovalOperation,
  buckets,
  type DecisionEvent,
  type Role,
  type ShownApproval,
  type WaitingCall,
  WaitingCallAnswer,
} from '#libs/contracts';
import { CountedRefusals, digestOf, type GuardedDecisionPoint } from '#libs/enforcement';
import { type Bucket } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type IsRevoked, type Principal } from '#libs/principal';
import { decidedBy } from '#test/enforcement/fake-world';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { personOf } from '#test/person-of';
import { forNobody, principalOf, throughAgent } from '#test/principal-of';
import { OperateApprovals } from './operate-approvals.js';
import { WaitingCalls } from './waiting-calls.js';

const start = Date.parse('2026-11-30T10:00:00Z');
const atTheFront = {
  agent: { ...throughAgent, id: 'deputy-web' },
  actors: ['deputy-web'],
  secondFactor: true,
};
const person = (name: string, roles: readonly Role[] = ['approver'], change: Partial<Principal> = {}) =>
  principalOf(name, roles, { ...atTheFront, sessionId: `of ${name}`, ...change });

let policy: GuardedDecisionPoint;
beforeAll(async () => {
  policy = decidedBy(await PolicyEngine.load('policies'));
});

let now: number;
let waiting: MemoryBucket;
let answers: MemoryBucket;
let events: DecisionEvent[];
let ended: IsRevoked;
let approvals: OperateApprovals;
beforeEach(() => {
  [now, waiting, answers, events, ended] = [start, new MemoryBucket(), new MemoryBucket(), [], () => false];
  const stamp = { clock: () => new Date(now), newId: randomUUID };
  const keep = (event: DecisionEvent) => Promise.resolve(void events.push(event));
  const link = {
    bucket: (name: string) =>
      Promise.resolve((name === buckets.approvals.name ? waiting : answers) as unknown as Bucket),
  };
  approvals = new OperateApprovals(
    {
      ...stamp,
      ...{ policy, budget: { spend: () => 0 }, logger: pino({ level: 'silent' }) },
      ...{
        decisions: { record: keep },
        outcomes: { keep },
        refusals: new CountedRefusals({ events: { keep }, ...stamp }),
      },
    },
    {
      calls: new WaitingCalls(link),
      clock: stamp.clock,
      issuerId: 'local',
      isRevoked: (held) => ended(held),
    },
  );
});

/** A call that waits, as mcp writes it down. */
async function waits(change: Partial<WaitingCall> = {}): Promise<WaitingCall> {
  const id = randomUUID();
  const call: WaitingCall = {
    ...{
      version: 1,
      id,
      kind: 'approval',
      tenant: 'acme',
      requester: personOf('bob'),
      agent: 'deputy-agent',
    },
    held: { sessionId: 'of bob', actors: ['deputy-agent', 'deputy-web'], issuedAt: 1_000_000_000 },
    ...{ callId: randomUUID(), tool: 'products_delete', arguments: { id: '7' } },
    ...{
      argumentsDigest: digestOf({ id: '7' }),
      resource: { type: 'Product', id: '7' },
      resourceDigest: digestOf('7'),
    },
    ...{
      shown: { priceCents: 250_000 },
      fingerprint: digestOf('policies'),
      why: ['It is dear.'],
      rationale: ['APPROVAL_NEEDED'],
    },
    askedAt: new Date(start).toISOString(),
    expiresAt: new Date(start + 3_600_000).toISOString(),
    ...change,
  };
  await waiting.put(approvalKeys.request(call.tenant, call.id), JSON.stringify(call));
  return call;
}
type Do = ApprovalOperation extends infer One ? (One extends unknown ? Omit<One, 'version'> : never) : never;
const ask = (principal: Principal, operation: Do) =>
  approvals.operate(
    { principal, arrival: { transport: 'nats', peer: 'web' } },
    {
      version: 1,
      ...operation,
    },
  );
const approve = (principal: Principal, call: WaitingCall) =>
  ask(principal, { do: 'approve', id: call.id, of: digestOf(call) });
const one = async (asked: ReturnType<typeof ask>): Promise<ShownApproval | undefined> =>
  (await asked).approvals[0];
const refusalOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'permitted',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
const stored = async (call: WaitingCall) => {
  const entry = await answers.get(approvalKeys.answer(call.tenant, call.id));
  return entry && WaitingCallAnswer.parse(JSON.parse(new TextDecoder().decode(entry.value)));
};
const idsOf = async (asked: ReturnType<typeof ask>) => (await asked).approvals.map(({ id }) => id);

describe('calls that wait for people', () => {
  it.each(['waiting', 'over'])("INVARIANT (nobody's calls hide another's): of an editor with more calls that are %s than are shown, the others' are shown all the same", async (state) => {
    const flood = personOf('ed');
    for (let at = 0; at < 2_100; at += 1) {
      const call = await waits({ requester: flood, askedAt: new Date(start - 7_200_000).toISOString() });
      if (state === 'over') await waiting.put(approvalKeys.spent('acme', call.id), '{}');
      else if (at === 600) break;
    }
    const bobs: string[] = [];
    for (let at = 0; at < 6; at += 1) bobs.push((await waits()).id);
    expect((await idsOf(ask(person('dave'), { do: 'list' }))).filter((id) => bobs.includes(id)).sort()).toEqual([...bobs].sort());
    expect((await idsOf(ask(person('bob', ['editor']), { do: 'mine' }))).sort()).toEqual([...bobs].sort());
  }); // prettier-ignore

  it('are shown to approvers of the tenant, exactly as they were asked, and to whoever asked for them', async () => {
    const [mine, foreign, own] = [await waits(), await waits({ tenant: 'globex' }), await waits({ kind: 'confirmation' })];
    expect(await idsOf(ask(person('dave'), { do: 'list' }))).toEqual([mine.id]);
    expect(await one(ask(person('dave'), { do: 'show', id: mine.id }))).toMatchObject({
      ...{ state: 'waiting', tool: 'products_delete', arguments: { id: '7' }, shown: { priceCents: 250_000 }, of: digestOf(mine) },
      requester: { name: 'bob' },
    });
    expect((await idsOf(ask(person('bob', ['editor']), { do: 'mine' }))).sort()).toEqual([mine.id, own.id].sort());
    expect(await idsOf(ask(person('alice', ['reader']), { do: 'mine' }))).toEqual([]);
    expect(await refusalOf(ask(person('alice', ['reader']), { do: 'list' }))).toContain('NO_MATCHING_PERMIT');
    expect(await refusalOf(ask(person('dave'), { do: 'show', id: foreign.id }))).toContain('not_found');
    expect(await refusalOf(ask(person('dave'), { do: 'show', id: own.id }))).toContain('NO_MATCHING_PERMIT');
  });

  it('are approved on the record, by somebody whom policy lets, to exactly what was shown', async () => {
    const call = await waits();
    expect(await one(approve(person('dave'), call))).toMatchObject({ state: 'approved', answeredBy: { name: 'dave' } });
    const [permit, outcome] = events.slice(-2);
    expect(permit).toMatchObject({ action: 'approvals_approve', decision: 'permit', rationale: ['APPROVER_ANSWERS'], resource: { type: 'Approval', id: call.id }, user: { name: 'dave' } });
    expect(outcome).toMatchObject({ type: 'decision.completed', outcome: 'succeeded' });
    expect(await stored(call)).toMatchObject({ answer: 'approved', of: digestOf(call), by: { name: 'dave' }, secondFactor: true, held: { sessionId: 'of dave' }, decisionId: permit?.eventId });
  });

  it('INVARIANT (tenant boundary): are not there for an approver of another tenant', async () => {
    const call = await waits();
    const gwen = person('gwen', ['approver'], { tenant: 'globex' });
    expect(await refusalOf(approve(gwen, call))).toContain('not_found');
    expect(await refusalOf(ask(gwen, { do: 'show', id: call.id }))).toContain('not_found');
    expect(await stored(call)).toBeUndefined();
  });

  it('are denied, and taken back by whoever asked', async () => {
    const [denied, taken] = [await waits(), await waits()];
    expect(await one(ask(person('dave'), { do: 'deny', id: denied.id, of: digestOf(denied) }))).toMatchObject({ state: 'denied' });
    expect(await one(ask(person('bob', ['editor']), { do: 'deny', id: taken.id, of: digestOf(taken) }))).toMatchObject({ state: 'denied' });
  });

  it.each<[string, () => Principal, string]>([
    ['INVARIANT (nobody approves for themselves): whoever asked, an approver too', () => person('bob', ['editor', 'approver']), 'OWN_CALL'],
    ['whoever asked, by another name', () => person('bob', ['approver'], { user: { ...personOf('bob'), name: 'dave' } }), 'OWN_CALL'],
    ['an approver without a second factor: no evidence is a refusal', () => person('dave', ['approver'], { secondFactor: false }), 'SECOND_FACTOR_MISSING'],
    ['an agent on behalf of an approver', () => person('dave', ['approver'], { agent: throughAgent }), 'AGENTS_ANSWER_NOTHING'],
    ['a client on behalf of an approver', () => person('dave', ['approver'], { agent: { ...throughAgent, id: 'deputy-mcp-client' } }), 'AGENTS_ANSWER_NOTHING'],
    ['an agent of its own', () => forNobody(person('x')), 'NO_PERSON'],
    ['an editor who is no approver', () => person('carol', ['editor']), 'NO_MATCHING_PERMIT'],
    ['an operator', () => person('oscar', ['operator']), 'NO_MATCHING_PERMIT'],
  ])('are not approved by %s', async (_who, who, code) => {
    const call = await waits();
    expect(await refusalOf(approve(who(), call))).toContain(code);
    expect(await stored(call)).toBeUndefined();
    expect(events.at(-1)).toMatchObject({ decision: 'deny', action: 'approvals_approve' });
  });

  it.each(['nobody', 'bob'])('INVARIANT (nobody approves for themselves): are not approved by whoever answers for the machine that asks for %s', async (whom) => {
    const call = await waits({ ...(whom === 'nobody' && { requester: undefined }), agent: 'acme/ci', agentOwner: personOf('dave').key });
    expect(await refusalOf(approve(person('dave', ['approver', 'operator']), call))).toContain('OWN_MACHINE');
    expect(await stored(call)).toBeUndefined();
    expect(await refusalOf(approve(person('dora'), call))).toBe('permitted');
  });

  it('say to an approver of the mesh what the next sign-in is to ask for, and to one of another issuer nothing of it', async () => {
    const call = await waits();
    const lacking = { secondFactor: false };
    await expect(approve(person('dave', ['approver'], lacking), call)).rejects.toMatchObject({
      ...{ code: 'interaction_required', claims: expect.stringContaining('urn:deputy:acr:mfa') },
    });
    const partner = { ...lacking, user: { ...personOf('dave'), key: 'partner#1' } } as const;
    for (const who of [person('dave', ['approver'], partner), person('bob', ['approver'], lacking)])
      expect(await refusalOf(approve(who, call))).toMatch(/^forbidden: /);
  });

  it('that wait for whoever asks are confirmed by nobody else, and need no second factor', async () => {
    const call = await waits({ kind: 'confirmation' });
    for (const who of [person('dave'), person('carol', ['editor'])])
      expect(await refusalOf(approve(who, call))).toContain('NO_MATCHING_PERMIT');
    expect(await refusalOf(approve(person('bob', ['editor'], { agent: throughAgent }), call))).toContain('AGENTS_ANSWER_NOTHING');
    expect(await one(approve(person('bob', ['editor'], { secondFactor: false }), call))).toMatchObject({ state: 'approved' });
  });

  it('INVARIANT (answered once): of two who answer at once one does, and the other hears who', async () => {
    const call = await waits();
    const said = await Promise.all([refusalOf(approve(person('dave'), call)), refusalOf(approve(person('dora'), call))]);
    expect(said.filter((what) => what === 'permitted')).toHaveLength(1);
    expect(said.find((what) => what !== 'permitted')).toMatch(/conflict: this call waits no more: (dave|dora) has answered it/);
    expect(await refusalOf(ask(person('dora'), { do: 'deny', id: call.id, of: digestOf(call) }))).toContain('waits no more');
  });

  it('INVARIANT (what was shown is what is answered): a request that was changed after it was shown is not approved', async () => {
    const call = await waits();
    const changed = { ...call, arguments: { id: '8' } };
    await waiting.put(approvalKeys.request('acme', call.id), JSON.stringify(changed));
    expect(await refusalOf(approve(person('dave'), call))).toBe('conflict: this is not the call that you were shown: look at it again');
    expect(await stored(call)).toBeUndefined();
  });

  it.each([
    ['it has expired', () => (now = start + 3_600_000), 'expired'],
    ['whoever asked has signed out', () => (ended = ({ sessionId }) => sessionId === 'of bob'), 'void'],
    ['all that whoever asked was given has ended', () => (ended = ({ user }) => user?.key === personOf('bob').key), 'void'],
  ])('are answered by nobody once %s', async (_what, happens, state) => {
    const call = await waits();
    happens();
    expect(await refusalOf(approve(person('dave'), call))).toBe(`conflict: this call waits no more: it is ${state}`);
    expect(await one(ask(person('dave'), { do: 'show', id: call.id }))).toMatchObject({ state });
  });

  it('show that an approval was used, or ended with the sign-in of whoever gave it', async () => {
    const [used, over] = [await waits(), await waits()];
    for (const call of [used, over]) await approve(person('dave'), call);
    await waiting.put(approvalKeys.spent('acme', used.id), '{}');
    const voided = await waits();
    await waiting.put(
      approvalKeys.spent('acme', voided.id),
      JSON.stringify({ version: 1, voided: true, at: voided.askedAt }),
    );
    expect(await one(ask(person('dora'), { do: 'show', id: voided.id }))).toMatchObject({ state: 'void' });
    expect(await refusalOf(approve(person('dora'), voided))).toContain('it is void');
    ended = ({ sessionId }) => sessionId === 'of dave';
    expect(await one(ask(person('dora'), { do: 'show', id: used.id }))).toMatchObject({ state: 'used' });
    expect(await one(ask(person('dora'), { do: 'show', id: over.id }))).toMatchObject({ state: 'void' });
  });
}); // prettier-ignore
