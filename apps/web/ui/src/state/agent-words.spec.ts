import { describe, expect, it } from '@jest/globals';
import type { ShownAgent } from '#libs/contracts';
import { changeWords, hasKeys, isChangeable } from './agent-words.js';

const of = (kind: ShownAgent['kind']) => ({ kind }) as ShownAgent;

describe('what an operator may change', () => {
  it.each([
    ['service', false, false],
    ['client', true, false],
    ['machine', true, true],
  ] as const)('of a %s: %s; its keys: %s', (kind, changeable, keys) => {
    expect([isChangeable(of(kind)), hasKeys(of(kind))]).toEqual([changeable, keys]);
  });

  it('is asked about by its name, and looks like harm where it takes something away', () => {
    const about = { id: 'acme/robot' };
    expect(changeWords(about, { ...about, do: 'disable' })).toMatchObject({ title: 'Stop acme/robot?', harms: true });
    expect(changeWords(about, { ...about, do: 'revoke', key: 'k1' })).toMatchObject({ title: 'Revoke the key k1?', harms: true });
    expect(changeWords(about, { ...about, do: 'enable' }).harms).toBe(false);
  }); // prettier-ignore
});
