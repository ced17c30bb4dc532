import { expect, test } from '@jest/globals';
import { addressProblem } from './document-address.js';

test.each(['https://claude.ai/oauth/client-metadata', 'https://a-b.example.co/x.json', 'https://xn--e1awd7f.example/c'])(
  '%s may be the address of a document',
  (address) => expect(addressProblem(address)).toBeUndefined(),
); // prettier-ignore

test.each([
  ['http://app.example/c', 'https'],
  ['https://127.0.0.1/c', 'full name'],
  ['https://[::1]/c', 'full name'],
  ['https://[::ffff:7f00:1]/c', 'full name'],
  ['https://2130706433/c', 'written'],
  ['https://0x7f.0.0.1/c', 'written'],
  ['https://localhost/c', 'full name'],
  ['https://intranet/c', 'full name'],
  ['https://app.example./c', 'full name'],
  ['https://app_1.example/c', 'full name'],
  ['https://user@app.example/c', 'user'],
  ['https://claude.ai@app.example/c', 'user'],
  ['https://app.example:8443/c', 'port'],
  ['https://app.example:443/c', 'written'],
  ['https://app.example', 'written'],
  ['https://app.example/', 'path'],
  ['https://app.example/c?client_id=https://app.example/c', 'query'],
  ['https://app.example/c?', 'query'],
  ['https://app.example/c#x', 'fragment'],
  ['https://app.example/a/../c', 'written'],
  ['https://app.example/%2e%2e/c', 'written'],
  ['https://APP.example/c', 'written'],
  ['https://сlaude.ai/c', 'written'],
  ['https://app.example\\@inside/c', 'written'],
  ['https://app.example/c\t', 'written'],
  [`https://app.example/${'c'.repeat(255)}`, '255'],
  ['deputy-web', 'an address'],
])('%s may not: %s', (address, why) => {
  expect(addressProblem(address)).toContain(why);
});
