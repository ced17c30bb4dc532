import { expect, it } from '@jest/globals';
import { addressWords, browserWords } from './place-words.js';

const place = (address: string | null, browser: string | null = null, system: string | null = null) => ({
  address,
  browser,
  system,
});

it('names a browser by what is known of it, and not at all where nothing is', () => {
  expect(
    [place(null, 'Firefox', 'Linux'), place(null, 'Safari'), place(null, null, 'Windows')].map(browserWords),
  ).toEqual(['Firefox on Linux', 'Safari', 'A browser on Windows']);
  expect(browserWords(place(null))).toBeUndefined();
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['172.32.0.1', '172.32.0.1'],
  ['127.0.0.1', '127.0.0.1, the computer that Deputy runs on'],
  ['172.31.0.1', '172.31.0.1, in a private network'],
  ['fd12::1', 'fd12::1, in a private network'],
  [null, 'not known'],
])('says no more of the address %s than it tells: %s', (address, words) => {
  expect(addressWords(place(address))).toBe(words);
});
