import { describe, expect, it } from '@jest/globals';
import { verdictKey } from '#libs/contracts';
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
const options = { signal: new AbortController().signal, timeout: 1_000 };
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
