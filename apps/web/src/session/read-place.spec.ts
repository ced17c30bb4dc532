import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { readPlace } from './read-place.js';

const from = (remoteAddress: string | undefined, userAgent?: string) =>
  readPlace({
    socket: { remoteAddress },
    headers: { 'user-agent': userAgent, 'x-forwarded-for': '198.51.100.9' },
  } as unknown as IncomingMessage);

describe('readPlace', () => {
  it('knows the address of the connection, and browser and system as they call themselves', () => {
    const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
    expect(from('::ffff:203.0.113.7', firefox)).toEqual({
      address: '203.0.113.7',
      browser: 'Firefox',
      system: 'Windows',
    });
  });

  it('says that it does not know rather than what a stranger wrote', () => {
    const unknown = { address: null, browser: null, system: null };
    for (const text of [
      undefined,
      '',
      'This-Is-Your-Bank/1.0 (call us)',
      '<script>/1',
      `Firefox/1 ${'x'.repeat(600)}`,
    ])
      expect(from(undefined, text)).toEqual(unknown);
  });
});
