import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from './request.js';

const { fetch } = globalThis;

describe('request', () => {
  const asked: (RequestInit | undefined)[] = [];
  beforeEach(() => {
    asked.length = 0;
    globalThis.fetch = (_path, init) => (asked.push(init), Promise.resolve(Response.json({})));
  });
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('is sent at once, though the same is asked already: a browser would keep it back until that was answered', async () => {
    await request('/api/approvals/id/answered');
    await request('/api/sessions/others', { method: 'DELETE' });
    expect(asked.map((init) => init?.cache)).toEqual(['no-store', 'no-store']);
  });
});
