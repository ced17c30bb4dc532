import { describe, expect, it } from '@jest/globals';
import { type DecisionRecorded } from '#libs/contracts';
import { Grant } from './grant.js';

const permit = { stage: 'decision', decision: 'permit', tool: 'things_get' } as DecisionRecorded;
const store = { record: () => Promise.resolve() };
const grantFor = (change: Partial<DecisionRecorded> = {}) => Grant.onRecord(store, { ...permit, ...change });

describe('Grant', () => {
  it('no grant without a record: there is none before the store has acknowledged the permit', async () => {
    let acknowledge = () => {};
    const slow = { record: () => new Promise<void>((resolve) => (acknowledge = resolve)) };
    let grant: Grant | undefined;
    const made = Grant.onRecord(slow, permit).then((value) => (grant = value));
    await new Promise((wake) => setImmediate(wake));
    expect(grant).toBeUndefined();
    acknowledge();
    await made;
    expect(Grant.isGenuine(grant)).toBe(true);
  });

  it('no grant without a record: there is none when the store refuses, nor for a denial', async () => {
    const broken = { record: () => Promise.reject(new Error('full')) };
    await expect(Grant.onRecord(broken, permit)).rejects.toThrow('full');
    await expect(grantFor({ decision: 'deny' })).rejects.toThrow('only a permit');
  });

  it('cannot be made or shaped by hand', async () => {
    const Made = Grant as unknown as new (key: symbol, permit: DecisionRecorded) => Grant;
    expect(() => new Made(Symbol('grant'), permit)).toThrow(TypeError);
    expect(Grant.isGenuine(Object.create(Grant.prototype))).toBe(false);
    expect(Grant.isGenuine(structuredClone(await grantFor()))).toBe(false);
    expect(() => Grant.prototype.spend.call({}, 'things_get')).toThrow(TypeError);
  });

  it('is good for one run of the tool it names', async () => {
    const grant = await grantFor();
    expect(() => grant.spend('things_drop')).toThrow('this grant is for');
    grant.spend('things_get');
    expect(() => grant.spend('things_get')).toThrow('one call');
  });

  it('runs no tool when it is only an admission', async () => {
    const grant = await grantFor({ stage: 'admission' });
    expect(() => grant.spend('things_get')).toThrow('admission');
  });

  it('keeps the permit as it was recorded', async () => {
    const event = { ...permit };
    const grant = await Grant.onRecord(store, event);
    event.tool = 'things_drop';
    expect(grant.permit.tool).toBe('things_get');
  });
});
