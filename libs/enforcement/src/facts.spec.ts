import { describe, expect, it } from '@jest/globals';
import { factBounds, Facts } from '#libs/contracts';
import { personOf } from '#test/person-of';
import { digestOf } from './digest.js';
import { factsOf } from './facts.js';

const time = new Date('2026-11-22T10:00:00Z');
const owner = personOf('carol').key;
const facts = (
  attributes: Record<string, string | number | boolean | readonly string[]>,
  namesNobody: string[],
) => factsOf('call-1', { roles: ['reader'] }, { type: 'Product', id: '1', attributes }, namesNobody, time);

describe('INVARIANT (facts name nobody)', () => {
  it('an attribute that its type declares stands as it is, any other as a digest', () => {
    const made = facts({ priceCents: 9_900, visibility: 'private', owner }, ['priceCents', 'visibility']);
    expect(made).toEqual({
      roles: ['reader'],
      time: time.toISOString(),
      attributes: { priceCents: 9_900, visibility: 'private' },
      withheld: { owner: digestOf(['call-1', 'owner', owner]) },
    });
    expect(JSON.stringify(made)).not.toContain('carol');
  });

  it('the same value has another digest in another call, so that no record points to the next', () => {
    const other = factsOf(
      'call-2',
      { roles: [] },
      { type: 'Product', id: '1', attributes: { owner } },
      [],
      time,
    );
    expect(other?.withheld).not.toEqual(facts({ owner }, [])?.withheld);
  });

  it('what is too long or no single value is a digest, declared or not', () => {
    const made = facts({ note: 'x'.repeat(factBounds.text + 1), tags: ['a'] }, ['note', 'tags']);
    expect([made?.attributes, Object.keys(made?.withheld ?? {})]).toEqual([{}, ['note', 'tags']]);
    expect(Facts.safeParse(made).success).toBe(true);
  });

  it('more than a record holds are left out whole: half the facts would answer wrongly', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${String(i)}`, i]));
    expect(facts(many(factBounds.attributes + 1), [])).toBeUndefined();
    expect(Facts.safeParse(facts(many(factBounds.attributes), ['a0'])).success).toBe(true);
  });
});
