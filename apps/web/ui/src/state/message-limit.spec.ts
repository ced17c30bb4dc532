import { describe, expect, it } from '@jest/globals';
import { TurnRequest } from '#libs/contracts';
import { lengthOf, longestMessage } from './message-limit.js';

describe('the length of a message', () => {
  it('is said near the limit, and clearly above it', () => {
    expect(lengthOf('x'.repeat(7_499))).toBeUndefined();
    expect(lengthOf('x'.repeat(7_500))).toMatchObject({ tooLong: false, shown: '500 of 8,000 characters left' });
    expect(lengthOf('x'.repeat(8_001))?.shown).toMatch(/^1 character too many: a message holds 8,000\. Shorten it/);
    expect(lengthOf(`${'x'.repeat(8_000)}\n\n  `)?.tooLong).toBe(false);
  });

  it('is judged as the server judges it', () => {
    const taken = (text: string) =>
      TurnRequest.safeParse({ version: 1, conversationId: 'conversation-1', text }).success;
    for (const text of ['x'.repeat(longestMessage), 'é'.repeat(longestMessage), '😀'.repeat(longestMessage)]) {
      expect([lengthOf(text)?.tooLong, taken(text)]).toEqual([false, true]);
      expect([lengthOf(`${text}x`)?.tooLong, taken(`${text}x`)]).toEqual([true, false]);
    }
  });
}); // prettier-ignore
