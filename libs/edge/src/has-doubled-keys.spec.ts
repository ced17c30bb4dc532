import { describe, expect, it } from '@jest/globals';
import { hasDoubledKeys } from './has-doubled-keys.js';

describe('hasDoubledKeys', () => {
  it.each([
    '{"name":"products_delete","name":"products_list"}',
    '{"params":{"arguments":{"id":"101","id":"102"}}}',
    '[{"a":1},{"b":{"c":2,"d":[],"c":3}}]',
    '{"id":1,"\\u0069d":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('finds it in %s', (text) => {
    JSON.parse(text);
    expect(hasDoubledKeys(text)).toBe(true);
  });

  it.each([
    '{}',
    '"name"',
    '["a","a","a"]',
    '{"a":"a","b":["b","b"],"c":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":"{\\"a\\":1,\\"a\\":2}","b":"\\"a\\":"}',
    '{"constructor":1,"toString":2}',
  ])('finds none in %s', (text) => {
    JSON.parse(text);
    expect(hasDoubledKeys(text)).toBe(false);
  });

  it('takes any depth', () => {
    expect(hasDoubledKeys(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe(false);
    expect(hasDoubledKeys(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)).toBe(false);
  });
});
