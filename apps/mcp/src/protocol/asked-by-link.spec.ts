import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { approvalKey, type Verdict, verdictKey } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { PolicyEngine } from '#libs/policy';
import { peopleOutside } from '#test/enforcement/eras';
import { fakeWorld, mcpRequest } from '#test/enforcement/fake-world';
import { type Answer, modernMeta } from '#test/enforcement/shelf-tools';
import { approvalsInMemory } from '#test/mcp/approvals-in-memory';
import { personOf } from '#test/person-of';
import { McpEndpoint } from './mcp-endpoint.js';

describe('a call that waits for people', () => {
  const callsUrl = 'https://deputy.example.com/calls';
  const http: Arrival = { transport: 'http', address: '203.0.113.7' };
  const canOpen = { elicitation: { url: {} } };

  async function shelf(people = peopleOutside) {
    const engine = await PolicyEngine.load('policies');
    const held = approvalsInMemory();
    // Dropping waits for the word of whoever asks, and is permitted with it.
    const decide: PolicyEngine['decide'] = ({ action, context, resource }) => ({
      ...{ rationale: ['CONFIRMATION_NEEDED'], policies: ['x'], fingerprint: engine.fingerprint },
      ...(action !== 'things_drop' || resource.id === '(admission)' || context.answers?.includes('confirmation')
        ? { decision: 'permit' }
        : { decision: 'deny', waitsFor: 'confirmation', why: ['Only once it was confirmed.'] }),
    });
    const world = fakeWorld({
      approvals: held.approvals,
      policy: { fingerprint: engine.fingerprint, decide, equivalenceKey: () => randomUUID() },
    }, people);
    const endpoint = new McpEndpoint(world.ports, { metadataUrl: 'x', scope: 'x', version: '1', callsUrl });
    const send = async (more: object = {}, can: object = canOpen, arrival = http) => {
      const params = { name: 'things_drop', arguments: { id: 'thing-1' }, ...more };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { ...params, _meta: modernMeta(can) } });
      const response = await endpoint.fetch(mcpRequest('tools/call', params, { body }), arrival);
      const { result, error } = (await response.json()) as Answer;
      const verdict = (result?._meta as Record<string, Verdict> | undefined)?.[verdictKey];
      return { result, error, verdict };
    };
    return { ...world, held, send };
  }

  it('INVARIANT (a client answers for nobody): one that can open an address is asked to, and goes on once identity has the answer', async () => {
    const { send, held, trace } = await shelf();
    const { result, verdict } = await send();
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { [approvalKey]: { method: 'elicitation/create', params: { mode: 'url', url: callsUrl } } },
    });
    expect(verdict).toMatchObject({ decision: 'deny', waitsFor: 'confirmation' });
    const requestState = result?.['requestState'] as string;
    const inputResponses = { [approvalKey]: { action: 'accept' } };
    // It says yes, and nobody has.
    const early = await send({ inputResponses, requestState });
    expect([early.result?.['resultType'], trace.includes('ran')]).toEqual(['input_required', false]);
    await held.answer(verdict?.approvalId, personOf('bob'));
    const done = await send({ inputResponses, requestState });
    expect(done.verdict).toMatchObject({ decision: 'permit', approvalId: verdict?.approvalId });
  });

  it('that whoever uses the client would not look at is told as waiting, and asked for no more', async () => {
    const { send, trace } = await shelf();
    const requestState = (await send()).result?.['requestState'] as string;
    for (const action of ['decline', 'cancel', 7]) {
      const { result } = await send({ inputResponses: { [approvalKey]: { action } }, requestState });
      expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('It waits for confirmation') }] });
    }
    expect(trace).not.toContain('ran');
  });

  it.each([
    ['that cannot open an address', { elicitation: { form: {} } }],
    ['that can be asked nothing', {}],
  ])('tells a client %s where it is answered', async (_which, can) => {
    const { result } = await (await shelf()).send({}, can);
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(`It is answered at ${callsUrl}; make the same call again after that`) }] });
  });

  it('is shown by the front end itself where it comes from there', async () => {
    const { result } = await (await shelf([])).send({}, canOpen, { transport: 'nats', peer: 'agent' });
    expect(JSON.stringify(result)).not.toContain(callsUrl);
    expect(result).toMatchObject({ isError: true });
  });
}); // prettier-ignore
