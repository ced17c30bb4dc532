import { describe, expect, it } from '@jest/globals';
import { requireDistinct } from './require-distinct.js';

const others = [
  { username: 'oscar', name: 'Oscar Berg' },
  { username: 'bob', name: 'Bob' },
];
const said = (username: string, name = username) => {
  try {
    return requireDistinct({ username, name }, others) ?? 'taken';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('INVARIANT (nobody is taken for another)', () => {
  it.each([
    ['a Cyrillic o', '\u043Escar'],
    ['a zero', '0scar'],
  ])('by their username: %s', (_what, username) => {
    expect(said(username)).toMatch(/^it can be taken for `oscar`/);
  });

  it.each([
    ['the name of another', 'Os\u0441ar Berg', 'Oscar Berg'],
    ['the name of another, in another case', '\u041Escar berg', 'Oscar Berg'],
    ['the username of another', 'b\u043Eb', 'bob'],
  ])('by what they are called: like %s', (_what, name, alike) => {
    expect(said('mallory', name)).toBe(
      `what they are called can be taken for \`${alike}\`; choose another name`,
    );
  });

  it.each([
    ['shared', 'oscar2', 'Oscar Berg'],
    ['shared in another case', 'oscar2', 'OSCAR BERG'],
    ['like no other', 'zoe', 'Zo\u00EB Ek'],
    ['in another script', 'olga', '\u041E\u043B\u044C\u0433\u0430'],
  ])('but a name may be %s', (_what, username, name) => {
    expect(said(username, name)).toBe('taken');
  });
});
