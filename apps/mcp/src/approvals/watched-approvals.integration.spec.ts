import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approvalKeys, buckets, type WaitingCall, type WaitingCallAnswer } from '#libs/contracts';
import { type Bucket, type MeshConnection, openBucket, provisionMesh } from '#libs/mesh';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { personOf } from '#test/person-of';
import { WatchedApprovals } from './watched-approvals.js';

const digest = `sha256:${'a'.repeat(64)}`;
const later = new Date(Date.now() + 3_600_000).toISOString();
const held = { sessionId: 'sid', actors: ['deputy-web'], issuedAt: 1_000_000_000 };

function requestOf(change: Partial<WaitingCall> = {}): WaitingCall {
  return {
    ...{ version: 1, id: randomUUID(), kind: 'approval', tenant: 'acme', requester: personOf('bob'), agent: 'deputy-agent' },
    ...{ held, callId: randomUUID(), tool: 'products_delete', arguments: {}, argumentsDigest: digest, resourceDigest: digest },
    ...{ resource: { type: 'Product', id: '1' }, shown: {}, fingerprint: digest, why: [], rationale: [] },
    ...{ askedAt: later, expiresAt: later, ...change },
  };
} // prettier-ignore

function answerTo({ id }: WaitingCall, answer: WaitingCallAnswer['answer'] = 'approved'): WaitingCallAnswer {
  const by = personOf('carol');
  return { version: 1, id, answer, of: digest, by, secondFactor: true, held, at: later, decisionId: randomUUID() };
} // prettier-ignore

describe('the approvals that can still be used', () => {
  let nats: TestNats;
  let mcp: MeshConnection;
  let waiting: Bucket;
  let answers: Bucket;
  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    mcp = await nats.connect('mcp');
    waiting = await openBucket(mcp, buckets.approvals.name);
    answers = await openBucket(await nats.connect('identity'), buckets.approvalAnswers.name);
  });
  afterAll(() => nats.stop());

  const ask = async (request = requestOf()) => {
    await waiting.create(approvalKeys.request(request.tenant, request.id), JSON.stringify(request));
    return request;
  };
  const answer = async (request: WaitingCall, given?: WaitingCallAnswer['answer']) =>
    answers.create(approvalKeys.answer('acme', request.id), JSON.stringify(answerTo(request, given)));
  const end = ({ id }: WaitingCall) => waiting.create(approvalKeys.spent('acme', id), 'whatever lies there');
  const idsOf = async (watched: WatchedApprovals) => (await watched.all()).map(({ request }) => request.id);

  it('INVARIANT (what ends a sign-in ends its approvals): one that was stored a moment ago is known, with who answered it, and so after a restart', async () => {
    const watched = new WatchedApprovals({ reached: mcp });
    const before = await watched.all();
    expect(before).toEqual([]);
    const [open, over, denied, answered] = [await ask(), await ask(), await ask(), await ask()];
    await ask(requestOf({ expiresAt: new Date(Date.now() - 1).toISOString() }));
    await Promise.all([end(over), answer(denied, 'denied'), answer(answered)]);
    const known = await watched.all();
    expect(known.map(({ request, answer: given }) => [request.id, given?.by.key])).toEqual([
      [open.id, undefined],
      [answered.id, personOf('carol').key],
    ]);
    expect(known[0]?.request).toMatchObject({ tenant: 'acme', requester: personOf('bob'), held });
    const restarted = new WatchedApprovals({ reached: mcp });
    expect((await idsOf(restarted)).sort()).toEqual([open.id, answered.id].sort());
    await Promise.all([end(open), end(answered)]);
    expect([await idsOf(watched), await idsOf(restarted)]).toEqual([[], []]);
    for (const each of [watched, restarted]) each.stop();
  });

  it.each([
    ['that is none', () => ({ version: 1 })],
    ['of another name', () => requestOf()],
    ['of another tenant', (id: string) => requestOf({ id, tenant: 'globex' })],
  ])('what lies in their place and is one %s is not there', async (_what, stored) => {
    const id = randomUUID();
    const watched = new WatchedApprovals({ reached: mcp });
    await waiting.create(approvalKeys.request('acme', id), JSON.stringify(stored(id)));
    expect(await idsOf(watched)).toEqual([]);
    watched.stop();
  });

  it('of a store that does not answer nothing is said to be known', async () => {
    await expect(new WatchedApprovals({ reached: undefined }).all()).rejects.toMatchObject({
      name: 'NotHeard',
    });
  });
});
