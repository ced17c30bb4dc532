import { describe, expect, it } from '@jest/globals';
import { personOf } from '#test/person-of';
import { completed, decided, largest, ofVersion1 } from '#test/sample-events';
import { asCurrent, StoredEvent } from './stored-event.js';

const fits = (event: unknown) => StoredEvent.safeParse(event).success;

describe('INVARIANT (an event has an end)', () => {
  it('stays below what one entry of a transparency log holds, whatever is in it', () => {
    expect(fits(largest())).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(largest()))).toBeLessThan(65_536);
  });

  it('takes no text, list or record that is longer', () => {
    const longer = Object.entries(largest()).flatMap(([key, value]: [string, unknown]) =>
      longerThan(value).map((one) => ({ [key]: one })),
    );
    expect(longer.length).toBeGreaterThan(25);
    expect(longer.filter((change) => fits({ ...largest(), ...change }))).toEqual([]);
    const { facts } = largest();
    const more = { ...facts, attributes: { ...facts?.attributes, more: 1 } };
    expect(fits({ ...largest(), facts: more })).toBe(false);
  });
});

function longerThan(value: unknown): unknown[] {
  if (typeof value === 'string') return [`${value}x`];
  if (Array.isArray(value)) return [[...(value as unknown[]), 'x'], [`${String(value[0])}x`]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    longerThan(inner).map((one) => ({ ...value, [name]: one })),
  );
}

describe('who a decision is about', () => {
  it('may be nobody: an agent that acts alone', () => {
    expect(fits(decided({ user: undefined }))).toBe(true);
    expect(fits(completed({ user: undefined }))).toBe(true);
  });

  it.each([
    ['a key of another issuer', { ...personOf('bob'), issuer: 'https://partner.example' }],
    ["somebody else's key", { ...personOf('bob'), key: personOf('alice').key }],
    ['a name for a key', { ...personOf('bob'), key: 'bob' }],
    ['an issuer that ends in a subject', { key: 'a#b#c', issuer: 'a#b', subject: 'c', name: 'bob' }],
    ['a field too many', { ...personOf('bob'), admin: true }],
  ])('is never %s', (_what, user) => {
    expect(fits({ ...decided(), user })).toBe(false);
  });
});

describe('an event of a release before version 2', () => {
  it('is read into the one shape there is, and fits it', () => {
    for (const event of [decided({ sessionId: 's' }), completed()]) {
      const read = asCurrent(ofVersion1(event), 'local');
      expect(read).toEqual({ ...event, ...(event.type === 'decision.decided' && { revision: null }) });
      expect(fits(read)).toBe(true);
    }
  });

  it('is told from one of this release by its version alone', () => {
    expect(fits({ ...decided(), version: 1 })).toBe(false);
    expect(fits({ ...ofVersion1(decided()), version: 2 })).toBe(false);
  });
});
