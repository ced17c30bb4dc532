import { describe, expect, it } from '@jest/globals';
import { type ShownApproval, type TurnEvent, type Verdict } from '#libs/contracts';
import { type ApprovalAsked } from '../web-client/index.js';
import { goOn } from './go-on.js';
import { TurnRecord } from './turn-record.js';

const [one, two] = ['0199b0a8-0000-7000-8000-00000000000a', '0199b0a8-0000-7000-8000-00000000000b'];
const verdict = (callId: string, more: Partial<Verdict>): Verdict => ({
  ...{ callId, decisionId: callId, rationale: [], policies: [], fingerprint: 'sha256:0' },
  ...{ decision: 'deny', ...more },
});
const call = (callId: string, more: Partial<Verdict>): TurnEvent[] => [
  { type: 'call.started', callId, tool: 'products_delete', arguments: { id: callId } },
  { type: 'call.decided', callId, verdict: verdict(callId, more) },
  {
    type: 'call.finished',
    callId,
    outcome: more.decision === 'permit' ? 'succeeded' : 'refused',
    durationMs: 1,
  },
];
const waits = (callId: string, approvalId: string) => call(callId, { waitsFor: 'confirmation', approvalId });

/** A front end whose turns are these, one after the other. */
function webOf(...turns: TurnEvent[][]) {
  const [asked, operations]: [unknown[], unknown[]] = [[], []];
  return {
    asked,
    operations,
    async *turn(_conversation: string, text: string, { approval }: { approval?: string } = {}) {
      asked.push(approval ?? text);
      yield* turns.shift() ?? [];
      await Promise.resolve();
    },
    approvals(operation: ApprovalAsked) {
      operations.push(operation);
      const id = 'id' in operation ? operation.id : '';
      return Promise.resolve({ approvals: [{ id, of: `sha256 of ${id}` } as ShownApproval], complete: true });
    },
  };
}

async function asks(web: ReturnType<typeof webOf>, yes: boolean) {
  const record = new TurnRecord();
  const seen: string[] = [];
  const confirm = ({ id }: ShownApproval) => (seen.push(id), Promise.resolve(yes));
  const stopped = new AbortController().signal;
  await goOn(
    web,
    { conversationId: 'c', text: 'Delete both', stopped, show: () => undefined, confirm },
    record,
  );
  return { seen, calls: record.summary().calls, waits: record.waits };
}

describe('a request in the terminal', () => {
  it('goes on by itself as often as something of it was confirmed, and tells what became of each call at last', async () => {
    const web = webOf(waits('a', one), [...call('a2', { decision: 'permit', approvalId: one }), ...waits('b', two)], call('b2', { decision: 'permit' }));
    const { seen, calls, waits: left } = await asks(web, true);
    expect([web.asked, seen]).toEqual([['Delete both', one, two], [one, two]]);
    // What was shown is what is answered.
    expect(web.operations).toContainEqual({ do: 'approve', id: two, of: `sha256 of ${two}` });
    expect(calls.map(({ arguments: { id }, outcome }) => [id, outcome])).toEqual([['a2', 'succeeded'], ['b2', 'succeeded']]);
    expect(left).toBe(false);
  });

  it('that is not confirmed is answered by nothing and made no second time', async () => {
    const web = webOf(waits('a', one));
    const { calls, waits: left } = await asks(web, false);
    expect(web.operations).toEqual([{ do: 'show', id: one }]);
    expect([web.asked.length, calls[0]?.outcome, left]).toEqual([1, 'refused', true]);
  });

  it('that waits for another person asks nobody here', async () => {
    const web = webOf(call('a', { waitsFor: 'approval', approvalId: one }));
    expect((await asks(web, true)).seen).toEqual([]);
    expect(web.operations).toEqual([]);
  });
}); // prettier-ignore
