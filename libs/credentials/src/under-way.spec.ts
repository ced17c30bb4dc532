import { afterEach, describe, expect, it } from '@jest/globals';
import { type Holder } from './holder.js';
import { type LiveCredential } from './live-credential.js';
import { UnderWay } from './under-way.js';

const holderOf = (name: string): Holder => ({
  ...{ sessionId: null, tenant: 'acme', user: { key: `local#${name}` }, actors: [], issuedAt: 1 },
});
const live = {} as LiveCredential;
const settled = () => new Promise((turn) => setImmediate(turn));

let release = (): Promise<unknown> => Promise.resolve();
// A wait that nobody ends would keep its timer.
afterEach(async () => void (await release()));

/** What is made once it is told to. */
function byHand(limits: Partial<ConstructorParameters<typeof UnderWay>[0]> = {}) {
  const ended: LiveCredential[] = [];
  const patient = {
    ...{ makingAtOnce: 1, makingAtOncePerPerson: 1, makingAtOncePerTenant: 1 },
    ...{ maxWaiting: 2, waitMs: 600_000, acquireMs: 600_000, slowMs: 1_500 },
  };
  let now = 0;
  const underWay = new UnderWay(
    { ...patient, ...limits },
    (one) => void ended.push(one),
    () => now,
  );
  const making: (() => void)[] = [];
  const acquire = (name: string, signal?: AbortSignal) => {
    const asked = { holder: holderOf(name), tenant: 'acme', ...(signal && { signal }) };
    const made = underWay.acquire(asked, () => new Promise((done) => making.push(() => done(live))));
    made.catch(() => undefined);
    return made;
  };
  release = () => {
    const over = underWay.cancel(() => true);
    for (const make of making) make();
    return over;
  };
  /** Time passes while the first of what is being made is made. */
  const makeIn = async (ms: number) => {
    now += ms;
    making.shift()?.();
    await settled();
  };
  return { underWay, ended, making, acquire, makeIn };
}

describe('credentials under way', () => {
  it('a wait ends with its time, and says why; what is being made goes on', async () => {
    const { acquire, making } = byHand({ waitMs: 1 });
    const first = acquire('bob');
    await settled();
    await expect(acquire('alice')).rejects.toMatchObject({
      code: 'capacity_exhausted',
      message: 'too many credentials are asked for at once: try again shortly',
    });
    making[0]?.();
    expect(await first).toBe(live);
    expect(making).toHaveLength(1);
  });

  it('a wait ends when whoever asked leaves, and nothing is made for them', async () => {
    const { acquire, making } = byHand();
    const leaving = new AbortController();
    const [first, second, third] = [acquire('bob'), acquire('alice', leaving.signal), acquire('carol')];
    await settled();
    leaving.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    making[0]?.();
    await first;
    await settled();
    making[1]?.();
    await third;
    expect(making).toHaveLength(2);
  });

  it('is bounded: who asks most is sent away first, and hears why at once', async () => {
    const { acquire } = byHand();
    const [, , second, third] = [acquire('bob'), acquire('bob'), acquire('bob'), acquire('bob')];
    await expect(third).rejects.toMatchObject({ code: 'capacity_exhausted' });
    acquire('alice').catch(() => undefined);
    await expect(second).rejects.toMatchObject({ code: 'capacity_exhausted' });
  });

  it('what is made for somebody whose right is taken back meanwhile is ended, and who waits is not served', async () => {
    const { underWay, acquire, ended, making } = byHand();
    const [first, second] = [acquire('bob'), acquire('bob')];
    const others = acquire('alice');
    await settled();
    let isOver = false;
    const over = underWay.cancel(({ user }) => user?.key === 'local#bob').then(() => (isOver = true));
    await expect(second).rejects.toMatchObject({ code: 'closed' });
    expect(isOver).toBe(false);
    making[0]?.();
    await over;
    await expect(first).rejects.toMatchObject({ code: 'closed' });
    expect(ended).toEqual([live]);
    await settled();
    making[1]?.();
    expect(await others).toBe(live);
  });

  it('INVARIANT (slow is not hurried): where Vault and the database take long fewer are made at once, and more again once they do not', async () => {
    const limits = { makingAtOnce: 8, makingAtOncePerPerson: 2, makingAtOncePerTenant: 8, maxWaiting: 500 };
    const { acquire, making, makeIn } = byHand(limits);
    for (let at = 0; at < 100; at += 1) void acquire(`person${String(at)}`);
    await settled();
    expect(making).toHaveLength(8);
    await makeIn(1_600);
    expect(making).toHaveLength(7);
    // Those that were begun before it are as slow, and say nothing new.
    for (let old = 0; old < 7; old += 1) await makeIn(0);
    expect(making).toHaveLength(4);
    for (let round = 0; round < 8; round += 1) await makeIn(1_600);
    expect(making).toHaveLength(2);
    // One more after each round of those that were begun since.
    for (let round = 0; round < 1 + 2 + 3 + 4 + 5 + 6; round += 1) await makeIn(10);
    expect(making).toHaveLength(7);
    for (let round = 0; round < 20; round += 1) await makeIn(10);
    expect(making).toHaveLength(8);
  });

  it('INVARIANT (nobody has every place): and so while fewer are made at once', async () => {
    const limits = { makingAtOnce: 8, makingAtOncePerPerson: 2, makingAtOncePerTenant: 6, maxWaiting: 500 };
    const { acquire, making, makeIn } = byHand(limits);
    for (let at = 0; at < 40; at += 1) void acquire(`person${String(at)}`);
    await settled();
    expect(making).toHaveLength(6);
    for (let round = 0; round < 20; round += 1) await makeIn(1_600);
    expect(making).toHaveLength(1);
  });
});
