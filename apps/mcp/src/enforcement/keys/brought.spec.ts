import { describe, expect, it } from '@jest/globals';
import { broughtBy } from './brought.js';

const key = `deputy_key_${'k'.repeat(43)}`;
/** Every character of it, whether it must be or not. */
const percent = (text: string) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('');
const http = { transport: 'http' } as const;
const brought = (headers: Record<string, string>, url = 'http://mcp.http/mcp', arrival: Parameters<typeof broughtBy>[1] = http) => {
  const read = broughtBy({ url, headers: new Headers(headers) }, arrival);
  return read.by === 'misused key' ? read.code : read.by;
}; // prettier-ignore

describe('INVARIANT (a key has one place)', () => {
  it.each([
    ['key', { 'x-agent-api-key': key }],
    ['key', { 'X-Agent-Api-Key': ` ${key} ` }],
    ['token', { authorization: 'Bearer a.b.c' }],
    ['nothing', {}],
    ['nothing', { authorization: 'Basic YTpi' }],
    ['KEY_MALFORMED', { 'x-agent-api-key': 'password' }],
    ['KEY_MALFORMED', { 'x-agent-api-key': '' }],
    ['KEY_MALFORMED', { 'x-agent-api-key': `${key}x` }],
    ['KEY_BESIDE_TOKEN', { 'x-agent-api-key': key, authorization: 'Bearer a.b.c' }],
    ['KEY_BESIDE_TOKEN', { 'x-agent-api-key': key, authorization: '' }],
    ['KEY_MISPLACED', { authorization: `Bearer ${key}` }],
    ['KEY_MISPLACED', { authorization: key }],
    ['KEY_MISPLACED', { 'x-agent-api-key': key, 'x-forwarded-key': key }],
    ['KEY_MISPLACED', { cookie: `a=b; k=${encodeURIComponent(key)}` }],
    ['KEY_MISPLACED', { cookie: `a=b; k=%64${key.slice(1)}` }],
    ['KEY_MISPLACED', { cookie: `a=b; k=${percent(percent(key))}` }],
    ['KEY_MISPLACED', { [key]: 'x' }],
  ])('reads %s of %j', (expected, headers) => {
    expect(brought(headers as Record<string, string>)).toBe(expected);
  });

  it.each([
    `?x=${key}`,
    `?${key}`,
    `?x=${key.replaceAll('_', '%5f')}`,
    `?x=%64${key.slice(1)}`,
    `?x=${percent(key)}`,
    `?x=${percent(percent(percent(key)))}`,
    `?x=%%36%34${key.slice(1)}`,
    `?${percent(key)}=x`,
    `/${key}`,
    `/%64${key.slice(1)}`,
    `/${percent(percent(key))}/x`,
    '?api_key=x',
    '?apikey=x',
    '?X-Agent-Api-Key=x',
    '?access_token=x',
    '?key=x',
  ])('takes none out of an address: %s', (search) => {
    expect(brought({ 'x-agent-api-key': key }, `http://mcp.http/mcp${search}`)).toBe('KEY_MISPLACED');
  });

  it('takes none over NATS, where peers have tokens', () => {
    expect(brought({ 'x-agent-api-key': key }, undefined, { transport: 'nats', peer: 'agent' })).toBe('KEY_MISPLACED');
  }); // prettier-ignore
});
