import { describe, expect, it } from '@jest/globals';
import { strangersHost, strangersText } from './strangers-text.js';

const key = `deputy_key_${'k'.repeat(43)}`;

describe('what strangers wrote, as a record holds it', () => {
  it.each([
    ['a plain name', 'Example Client', 'Example Client'],
    ['a key', `my ${key}`, 'withheld'],
    ['a key, percent-encoded', encodeURIComponent(key).replaceAll('_', '%5F'), 'withheld'],
    ['a token', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.sig', 'withheld'],
    ['marks of direction, lines and brackets', 'a\u202E\n[b]', 'a???b?'],
    ['a lone surrogate', 'a\uD800', 'a?'],
    ['more than fits', 'n'.repeat(500), 'n'.repeat(64)],
    ['nothing', '', '-'],
    ['no text', ['a'], '-'],
  ])('a name: %s', (_what, name, written) => {
    expect(strangersText(name)).toBe(written);
  });

  it.each([
    ['an address', 'https://evil.example:8443/a?b=c#d', 'evil.example:8443'],
    ['a name and a password', `https://me:${key}@evil.example/`, 'evil.example'],
    ['a key as a host', `https://${key.replaceAll('_', '-')}.example/`, `${key.replaceAll('_', '-')}.example`.slice(0, 64)],
    ['a link that opens a program', 'vscode://evil.extension/callback', 'evil.extension'],
    ['a script', 'javascript:alert(1)', 'javascript:'],
    ['text', 'callback', 'no address'],
    ['no text', { href: 'https://evil.example/' }, 'no address'],
  ])('an address, by its host: %s', (_what, address, written) => {
    expect(strangersHost(address)).toBe(written);
  }); // prettier-ignore
});
