import { describe, expect, it } from '@jest/globals';
import { ProtocolError } from '@modelcontextprotocol/client';
import { idempotencyKey, verdictKey } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { callTool, type Caller } from './call-tool.js';

const tool = { name: 'ask', mcpName: 'ask', description: '', inputSchema: {}, allowed: true, readOnly: true };
const verdict = {
  callId: '7f2c1c1e-6c38-4f0b-9d55-0d8f2f3a1a01',
  decisionId: '7f2c1c1e-6c38-4f0b-9d55-0d8f2f3a1a02',
  decision: 'permit',
  rationale: ['FAKE'],
  policies: ['fake'],
  fingerprint: `sha256:${'0'.repeat(64)}`,
};
const waited: number[] = [];
const wait = (ms: number) => Promise.resolve(void waited.push(ms));
const options = { signal: new AbortController().signal, timeout: 1_000, key: 'call-1', wait };
const answering = (result: unknown): Caller => ({
  callTool: () => Promise.resolve(result as Awaited<ReturnType<Caller['callTool']>>),
});

describe('a tool that asks for something first', () => {
  it('has failed, by a decision and a sentence for the model, and does not end the turn', async () => {
    const asks = { resultType: 'input_required', inputRequests: {}, _meta: { [verdictKey]: verdict } };
    const outcome = await callTool(answering(asks), tool, {}, options);
    expect(outcome).toMatchObject({ outcome: 'failed', verdict, error: expect.stringContaining('asks for an answer') as unknown }); // prettier-ignore
  });

  it('is not believed without a decision', async () => {
    const outcome = await callTool(answering({ resultType: 'input_required' }), tool, {}, options);
    expect(outcome).toMatchObject({ outcome: 'failed', error: expect.stringContaining('told no decision') as unknown }); // prettier-ignore
  });
});

describe('what a tool shows', () => {
  it('is told to the model as far as it can be read, and what cannot is named', async () => {
    const content = [
      { type: 'text', text: 'a lamp' },
      { type: 'image', data: 'aGk=', mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'x://1', mimeType: 'text/plain', text: 'how to use it' } },
      { type: 'resource_link', uri: 'x://2', name: 'manual' },
    ];
    const outcome = await callTool(
      answering({ content, _meta: { [verdictKey]: verdict } }),
      tool,
      {},
      options,
    );
    const text = 'a lamp\n(a picture, image/png, not shown here)\nhow to use it\nmanual: x://2';
    expect(outcome).toMatchObject({ outcome: 'succeeded', result: { text } });
  });
});

describe('a call whose answer was lost', () => {
  const done = { content: [], structuredContent: { ok: true }, _meta: { [verdictKey]: verdict } };
  /** Loses so many answers, and notes the keys of what was sent. */
  function losing(times: number, error: Error = new MeshError('unavailable', 'gone')) {
    const keys: unknown[] = [];
    const client: Caller = {
      callTool: ({ _meta }) => {
        keys.push(_meta[idempotencyKey]);
        return keys.length > times
          ? Promise.resolve(done as unknown as Awaited<ReturnType<Caller['callTool']>>)
          : Promise.reject(error);
      },
    };
    return { client, keys };
  }
  const write = { ...tool, readOnly: false };

  it('is sent again with the same key, so that a write lands once', async () => {
    const { client, keys } = losing(2);
    waited.length = 0;
    expect(await callTool(client, write, {}, options)).toMatchObject({ outcome: 'succeeded' });
    expect(keys).toEqual(['call-1', 'call-1', 'call-1']);
    expect(waited).toEqual([250, 2_000]);
  });

  it('is sent three times and no more, and of a write it is said that nobody knows', async () => {
    const { client, keys } = losing(9);
    const said = (one: typeof tool) => callTool(client, one, {}, options);
    await expect(said(write)).rejects.toThrow('whether this step was done is not known');
    expect(keys).toHaveLength(3);
    await expect(said(tool)).rejects.toThrow('nothing was changed by this step');
  });

  it('is not what a refusal is: that is not sent again', async () => {
    const { client, keys } = losing(9, new ProtocolError(-32600, 'no'));
    expect(await callTool(client, write, {}, options)).toMatchObject({ outcome: 'failed' });
    expect(keys).toHaveLength(1);
  });

  it('is not sent again once the person has stopped the turn', async () => {
    const stop = new AbortController();
    const { client, keys } = losing(9);
    const stopping = () => Promise.resolve(stop.abort());
    const outcome = await callTool(client, write, {}, { ...options, signal: stop.signal, wait: stopping });
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'stopped before the result was known' });
    expect(keys).toHaveLength(1);
  });
});
