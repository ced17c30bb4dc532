import { describe, expect, it } from '@jest/globals';
import { type Principal } from '#libs/principal';
import { fingerprint } from '#test/enforcement/fake-world';
import { principalOf } from '#test/principal-of';
import { KeptAdmissions, listIsFreshMs } from './kept-admissions.js';
import { type Passage, type Sorted } from './stages.js';

const admissions = (code = 'FAKE_PERMITS', under = fingerprint) =>
  [{ tool: {}, admission: { decision: 'permit', rationale: [code], policies: [], fingerprint: under } }] as unknown as Sorted['admissions']; // prettier-ignore
const circumstances: Passage['circumstances'] = { time: new Date(0), transport: 'http', address: '::1' };
const bob = principalOf('bob', ['editor']);

function keeper() {
  let now = 1_000_000;
  let asked = 0;
  const kept = new KeptAdmissions(() => new Date(now));
  const get = async (
    who: Principal = bob,
    where: object = {},
    under = fingerprint,
    answer = admissions(),
  ) => {
    const { freshForMs } = await kept.get(
      { principal: who, circumstances: { ...circumstances, ...where } },
      under,
      () => {
        asked += 1;
        return Promise.resolve(answer);
      },
    );
    return { freshForMs, asked };
  };
  return { get, pass: (ms: number) => (now += ms) };
}

describe('what a caller may use', () => {
  it('is asked once for as long as it is fresh, and is never told to be fresh for longer than that', async () => {
    const { get, pass } = keeper();
    expect(await get()).toEqual({ freshForMs: listIsFreshMs, asked: 1 });
    pass(40_000);
    expect(await get()).toEqual({ freshForMs: listIsFreshMs - 40_000, asked: 1 });
    pass(20_000);
    expect(await get()).toEqual({ freshForMs: listIsFreshMs, asked: 2 });
  });

  it.each([
    ['somebody else', principalOf('alice', ['editor']), {}],
    ['the same person with other roles', principalOf('bob', ['reader']), {}],
    ['the same person of another tenant', { ...bob, tenant: 'globex' }, {}],
    ['the same person through another agent', { ...bob, agent: { id: 'x' } }, {}],
    ['the same person with other scopes', { ...bob, scopes: [] }, {}],
    ['the same person from elsewhere', bob, { address: '::2' }],
    ['the same person at another risk', bob, { risk: 80 }],
    ['the same person after more calls', bob, { history: { calls: 1 } }],
  ])('is asked anew for %s', async (_who, who, where) => {
    const { get } = keeper();
    await get();
    expect((await get(who, where)).asked).toBe(2);
  });

  it('is the same for a renewed token and at another moment', async () => {
    const { get } = keeper();
    await get();
    const renewed = { ...bob, token: 'renewed', issuedAt: 2, expiresAt: 3 };
    expect((await get(renewed, { time: new Date(1) })).asked).toBe(1);
  });

  it('is asked anew under other policies, and not kept of policies that changed meanwhile', async () => {
    const { get } = keeper();
    const other = `sha256:${'1'.repeat(64)}`;
    await get();
    expect((await get(bob, {}, other)).asked).toBe(2);
    expect(await get(bob, {}, other, admissions('X', fingerprint))).toEqual({ freshForMs: 0, asked: 3 });
    expect(await get(bob, {}, other, admissions('X', other))).toEqual({
      freshForMs: listIsFreshMs,
      asked: 4,
    });
    expect((await get(bob, {}, other)).asked).toBe(4);
  });

  it.each(['DECISION_POINT_LATE', 'DECISION_POINT_FAILED', 'DECISION_POINT_UNSOUND', 'ENGINE_FAILED'])(
    'is kept of no decision that is wanting (%s)',
    async (code) => {
      const { get } = keeper();
      expect(await get(bob, {}, fingerprint, admissions(code))).toEqual({ freshForMs: 0, asked: 1 });
      expect((await get()).asked).toBe(2);
    },
  );
});
