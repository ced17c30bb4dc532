import { describe, expect, it } from '@jest/globals';
import { type Named, readRevocation } from './read-revocation.js';

const now = Date.parse('2026-07-01T12:00:00Z');

describe('what npm run revoke is asked', () => {
  it.each<[Named, object]>([
    [{ user: 'bob' }, { do: 'end', kind: 'person', id: 'bob' }],
    [{ session: 'uid.x' }, { do: 'end', kind: 'session', id: 'uid.x' }],
    [{ token: 'jti' }, { do: 'end', kind: 'token', id: 'jti' }],
    [
      { agent: 'vscode', before: '1h' },
      { do: 'end', kind: 'agent', id: 'vscode', before: now - 3_600_000 },
    ],
    [{ tenant: 'acme' }, { do: 'end', kind: 'tenant', id: 'acme' }],
    [{ all: true }, { do: 'end', kind: 'everything' }],
    [{ list: true }, { do: 'list' }],
  ])('%j', (named, operation) => {
    expect(readRevocation(named, now)).toEqual({ version: 1, ...operation });
  });

  it.each<[Named, RegExp]>([
    [{}, /say what/],
    [{ user: 'bob', all: true }, /one thing/],
    [{ user: 'bob', agent: 'vscode' }, /one thing/],
    [{ user: '' }, /`--user` names nothing/],
    [{ session: 'x', before: '1h' }, /ends for good/],
    [{ user: 'bob', before: '2030-01-01' }, /in the future/],
    [{ user: 'bob', before: 'soon' }, /no moment/],
    [{ list: true, before: '1h' }, /takes no moment/],
  ])('refuses %j and says what to give', (named, message) => {
    expect(() => readRevocation(named, now)).toThrow(message);
  });
});
