import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { type Rate } from './rate.js';
import { SharedBudget } from './shared-budget.js';

const rate: Rate = { burst: 40, perSecond: 10 };

describe('SharedBudget', () => {
  let now: number;
  let bucket: MemoryBucket;
  let asked: string[];
  beforeEach(() => {
    now = 1_000_000;
    bucket = new MemoryBucket();
    asked = [];
  });

  /** One instance of a service. */
  const instance = (reach: () => void = () => undefined) =>
    new SharedBudget({
      rate,
      scope: 'mcp',
      now: () => now,
      store: () => {
        reach();
        return Promise.resolve({
          get: (key: string) => (asked.push(`get ${key}`), bucket.get(key)),
          create: (key: string, value: string) => (asked.push(`create ${key}`), bucket.create(key, value)),
          update: (key: string, value: string, revision: number) => (
            asked.push(`update ${key}`),
            bucket.update(key, value, revision)
          ),
        });
      },
    });

  async function spend(budget: SharedBudget, times: number, key = 'bob') {
    const answers = await Promise.all(Array.from({ length: times }, async () => budget.spend(key)));
    return answers.filter((wait) => wait === 0).length;
  }

  it('gives the burst, then says when to come again and keeps its word', async () => {
    const budget = instance();
    expect(await spend(budget, 100)).toBe(40);
    const wait = await budget.spend('bob');
    expect(wait).toBe(100);
    now += wait;
    expect(await spend(budget, 5)).toBe(1);
  });

  it('is one budget for all instances: together they spend no more than there is', async () => {
    const instances = [instance(), instance(), instance()];
    const spent = await Promise.all(instances.map((budget) => spend(budget, 100)));
    const total = spent.reduce((sum, some) => sum + some, 0);
    expect(total).toBeLessThanOrEqual(40);
    // What others hold in slices is not spent yet, and is not lost: they spend it.
    expect(total).toBeGreaterThan(20);
  });

  it('outlives its process: whoever comes to another instance brings what they have spent', async () => {
    expect(await spend(instance(), 40)).toBe(40);
    expect(await spend(instance(), 5)).toBe(0);
  });

  it('asks the store for slices and not for each one', async () => {
    const budget = instance();
    await spend(budget, 1);
    asked = [];
    for (let i = 0; i < 5; i += 1) expect(budget.spend('bob')).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(1);
  });

  it('asks the store nothing while nothing can be had: a flood costs no more than a look', async () => {
    const budget = instance();
    await spend(budget, 100);
    asked = [];
    for (let i = 0; i < 1_000; i += 1) expect(budget.spend('bob')).toBeGreaterThan(0);
    expect(asked).toEqual([]);
  });

  it('lets nobody pay for somebody else', async () => {
    const budget = instance();
    await spend(budget, 100);
    expect(await spend(budget, 100, 'alice')).toBe(40);
  });

  it('INVARIANT (what cannot be counted is not granted)', async () => {
    const away = instance(() => {
      throw new Error('unreachable');
    });
    await expect(Promise.resolve().then(() => away.spend('bob'))).rejects.toThrow('unreachable');
    await bucket.create('mcp.alice', 'no number');
    await expect(instance().spend('alice')).rejects.toThrow(/no counter/);
  });

  it('comes back by itself when the store does', async () => {
    let away = true;
    const budget = instance(() => {
      if (away) throw new Error('unreachable');
    });
    await expect(Promise.resolve().then(() => budget.spend('bob'))).rejects.toThrow('unreachable');
    away = false;
    expect(await spend(budget, 100)).toBe(40);
  });

  it('spends what it holds while the store is away, and no more', async () => {
    let away = false;
    const budget = instance(() => {
      if (away) throw new Error('unreachable');
    });
    await spend(budget, 1);
    away = true;
    let granted = 0;
    for (let i = 0; i < 40; i += 1) {
      const answer = await Promise.resolve()
        .then(() => budget.spend('bob'))
        .catch(() => undefined);
      if (answer === 0) granted += 1;
    }
    expect(granted).toBeGreaterThan(0);
    expect(granted).toBeLessThan(20);
  });

  it('gives a slice up that nobody spends', async () => {
    const budget = instance();
    await spend(budget, 1);
    now += 3_600_000;
    asked = [];
    expect(await spend(budget, 100)).toBe(40);
    expect(asked.length).toBeGreaterThan(0);
  });
});
