import { describe, expect, it } from '@jest/globals';
import { type McpFrame } from '#libs/contracts';
import { RefuseExchange } from './refuse-exchange.js';

describe('RefuseExchange', () => {
  it('asks the endpoint with the token alone: one that takes what the guard refused has nothing to do', async () => {
    const asked: { arrival: object; headers: object; body: string }[] = [];
    const endpoint = {
      async fetch(request: Request, arrival: object): Promise<Response> {
        asked.push({ arrival, headers: Object.fromEntries(request.headers), body: await request.text() });
        return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
      },
    };
    const call = { peer: 'agent', bearer: 'a.b.c', signal: new AbortController().signal } as const;
    const frames: McpFrame[] = [];
    for await (const frame of new RefuseExchange(endpoint).refuse(call)) frames.push(frame);
    expect(frames).toEqual([{ status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' }]);
    expect(asked).toEqual([
      {
        arrival: { transport: 'nats', peer: 'agent' },
        headers: { authorization: 'Bearer a.b.c', 'content-type': 'text/plain;charset=UTF-8' },
        body: '',
      },
    ]);
  });
});
