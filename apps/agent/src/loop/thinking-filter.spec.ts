import { describe, expect, test } from '@jest/globals';
import { ThinkingFilter } from './thinking-filter.js';

const filtered = (deltas: readonly string[]) => {
  const filter = new ThinkingFilter();
  return deltas.map((delta) => filter.next(delta)).join('') + filter.end();
};

describe('the thinking filter', () => {
  test.each([
    ['reasoning at the start', '<thinking>b < c</thinking>\n\nHello', 'Hello'],
    ['reasoning in the middle', 'a <thinking>x</thinking>b', 'a b'],
    ['reasoning without an end', 'a<thinking>secret', 'a'],
    ['text that only looks like a tag', 'a <think b <thin', 'a <think b <thin'],
    ['text without reasoning', 'a < b', 'a < b'],
  ])('shows %s as it should, wherever deltas cut it', (_what, text, shown) => {
    expect(filtered([text])).toBe(shown);
    expect(filtered([...text])).toBe(shown);
  });

  test('holds back no more than an unfinished tag', () => {
    expect(new ThinkingFilter().next('hello <th')).toBe('hello ');
  });
});
