import { describe, expect, it } from '@jest/globals';
import { abilityWords, applicationLabel } from './application-words.js';

describe('an application that a person let in', () => {
  it.each([
    [{ origin: 'deployment', name: 'Claude Code' }, 'Claude Code'],
    [{ origin: 'document', name: 'Deputy', host: 'evil.example' }, 'evil.example'],
    [{ origin: 'registration', name: 'Deputy' }, 'An application that registered itself'],
  ] as const)('is never called what it calls itself: %j', (client, label) => {
    expect(applicationLabel(client)).toBe(label);
  });

  it.each([
    [{ may: ['read'], standing: { trust: 'unapproved', state: 'active' } }, 'read what you may, until an operator approves it for more'],
    [{ may: ['read', 'change', 'delete'], standing: { trust: 'full', state: 'active' } }, 'read, change, and delete what you may'],
    [{ may: [], standing: { trust: 'full', state: 'active' } }, 'do nothing'],
    [{ may: [], standing: { trust: 'full', state: 'disabled' } }, 'do nothing: an operator has disabled it'],
    [{ may: [] }, 'do nothing: your tenant does not know it any more'],
  ] as [Parameters<typeof abilityWords>[0], string][])('says what is done through it: %j', (client, words) => {
    expect(abilityWords(client)).toBe(words);
  }); // prettier-ignore
});
