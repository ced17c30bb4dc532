import { beforeEach, describe, expect, test } from '@jest/globals';
import { decisionLogType, type DecisionRecorded, subjects } from '#libs/contracts';
import { type StoredDecision } from '#libs/mesh';
import { personOf } from '#test/person-of';
import { completed, decided, ofVersion1, repeated } from '#test/sample-events';
import { recordDecision, type RecordPorts } from './record-decision.js';

const stored = (event: unknown, more: Partial<StoredDecision> = {}): StoredDecision => ({
  stream: 'DECISIONS',
  seq: 7,
  redelivered: false,
  subject: subjects.decision.decided('mcp'),
  messageId: (event as { eventId?: string }).eventId,
  text: JSON.stringify(event),
  ...more,
});

describe('recording what comes through the stream', () => {
  let appended: unknown[];
  let kept: { reason: string; text: string }[];
  let printed: string[];
  let alarms: string[];
  let ports: RecordPorts;
  beforeEach(() => {
    [appended, kept, printed, alarms] = [[], [], [], []];
    ports = {
      log: { append: (event) => (appended.push(event), Promise.resolve('appended')) },
      quarantine: { keep: (event) => (kept.push(event), Promise.resolve('kept')) },
      print: (line) => void printed.push(line),
      alarm: (about) => void alarms.push(String(about.alarm)),
    };
  });

  test('a decision is appended and printed once, an outcome is appended and not printed', async () => {
    await recordDecision(ports, decided(), stored(decided()));
    const outcome = completed();
    await recordDecision(ports, outcome, stored(outcome, { subject: subjects.decision.completed('mcp') }));
    expect([appended.length, printed.length, kept.length, alarms.length]).toEqual([2, 1, 0, 0]);
  });

  test('a decision of a release before version 2 is appended as it came, and printed', async () => {
    const old = ofVersion1(decided());
    await recordDecision(ports, old, stored(old));
    expect(appended).toEqual([old]);
    expect(printed).toEqual([expect.stringContaining('[bob via deputy-agent]')]);
  });

  test('a decision on a query comes from the audit itself, and an unknown tool of that name from mcp', async () => {
    const query = decided({ action: 'decisions_query', resource: { type: decisionLogType, id: 'acme' } });
    await recordDecision(ports, query, stored(query, { subject: subjects.decision.decided('audit') }));
    const unknown = decided({ action: 'decisions_query', resource: { type: 'Tool', id: 'decisions_query' } });
    await recordDecision(ports, unknown, stored(unknown));
    expect([appended, kept]).toEqual([[query, unknown], []]);
  });

  test('who was turned away is said by whoever keeps that door, and a client that registered itself by identity', async () => {
    const at = (tool: string, type: string, more: Partial<DecisionRecorded> = {}) =>
      decided({ tool, action: tool, resource: { type, id: 'evil.example' }, decision: 'deny', ...more });
    const [key, request] = [at('authenticate', 'ApiKey'), at('clients_authorize', 'ClientRequest')];
    const envelope = at('mcp_request', 'Envelope');
    const registered = at('clients_register', 'ClientRegistration', { decision: 'permit' });
    const redemption = at('tokens_redeem', 'Redemption');
    const withdrawn = at('clients_withdraw', 'Client', { decision: 'permit' });
    const looked = at('clients_mine', 'LetInClients', { decision: 'permit' });
    const consent = at('clients_admit', 'Client', { decision: 'permit' });
    const taken = [
      [key, 'mcp'],
      [key, 'identity'],
      [request, 'identity'],
      [envelope, 'mcp'],
      [redemption, 'identity'],
      [withdrawn, 'identity'],
      [looked, 'identity'],
      [registered, 'identity'],
      [consent, 'identity'],
    ] as const;
    for (const [event, peer] of taken)
      await recordDecision(ports, event, stored(event, { subject: subjects.decision.decided(peer) }));
    expect([appended, kept]).toEqual([taken.map(([event]) => event), []]);
    const forged = [
      [request, 'mcp'],
      [envelope, 'identity'],
      [redemption, 'mcp'],
      [withdrawn, 'mcp'],
      [looked, 'audit'],
      [{ ...envelope, decision: 'permit' }, 'mcp'],
      [registered, 'mcp'],
      [consent, 'mcp'],
      [{ ...request, decision: 'permit' }, 'identity'],
      [{ ...key, decision: 'permit' }, 'identity'],
      [at('clients_admit', 'ClientRequest'), 'identity'],
      [at('products_get', 'Client'), 'identity'],
      [at('clients_register', 'Product', { decision: 'permit' }), 'mcp'],
    ] as const;
    for (const [event, peer] of forged)
      await recordDecision(ports, event, stored(event, { subject: subjects.decision.decided(peer) }));
    expect([appended.length, kept.length]).toEqual([taken.length, forged.length]);
    const outcome = completed({ tool: 'clients_admit' });
    await recordDecision(
      ports,
      outcome,
      stored(outcome, { subject: subjects.decision.completed('identity') }),
    );
    expect(appended.at(-1)).toEqual(outcome);
  });

  test('a count of a refusal comes from whoever refused, and is not printed', async () => {
    const [call, query] = [repeated(), repeated({ resource: { type: decisionLogType, id: 'acme' } })];
    await recordDecision(ports, call, stored(call, { subject: subjects.decision.repeated('mcp') }));
    await recordDecision(ports, query, stored(query, { subject: subjects.decision.repeated('audit') }));
    expect([appended, printed, kept]).toEqual([[call, query], [], []]);
  });

  test("a call by the name of an operation on agents is mcp's to refuse, and nobody else's", async () => {
    const call = decided({
      decision: 'deny',
      tool: 'agents_trust',
      action: 'agents_trust',
      resource: { type: 'Tool', id: 'agents_trust' },
    });
    await recordDecision(ports, call, stored(call));
    await recordDecision(ports, call, stored(call, { subject: subjects.decision.decided('identity') }));
    expect([appended, kept.length]).toEqual([[call], 1]);
  });

  test('what an operator looked at is decided by identity alone, by its name and by what it is about', async () => {
    const look = (tool: string, type: string) =>
      decided({ tool, action: tool, resource: { type, id: 'acme' } });
    const own = look('leases_list', 'Overview');
    await recordDecision(ports, own, stored(own, { subject: subjects.decision.decided('identity') }));
    for (const [event, peer] of [
      [own, 'mcp'],
      [look('leases_list', 'Product'), 'mcp'],
      [look('leases_list', 'Revocation'), 'identity'],
      [look('products_list', 'Overview'), 'identity'],
    ] as const)
      await recordDecision(ports, event, stored(event, { subject: subjects.decision.decided(peer) }));
    expect([appended, kept.length]).toEqual([[own], 4]);
  });

  test('a decision that is known is not printed again', async () => {
    ports.log.append = () => Promise.resolve('known');
    await recordDecision(ports, decided(), stored(decided(), { redelivered: true }));
    expect([printed, kept, alarms]).toEqual([[], [], []]);
  });

  test('nothing is printed before the disk has it, and a disk that refuses makes it come again', async () => {
    ports.log.append = () => Promise.reject(new Error('no space left on device'));
    await expect(recordDecision(ports, decided(), stored(decided()))).rejects.toThrow('no space');
    expect([printed, alarms]).toEqual([[], ['decision_not_written']]);
    const again = recordDecision(ports, decided(), stored(decided(), { redelivered: true }));
    await expect(again).rejects.toThrow('no space');
    expect(alarms).toHaveLength(1);
  });

  test.each<[string, unknown, Partial<StoredDecision>]>([
    ['no JSON', undefined, { text: '{"half', messageId: 'x' }],
    ['a field is missing', { ...decided(), tenant: undefined }, {}],
    ['a field too many', { ...decided(), arguments: { name: 'personal' } }, {}],
    ['an unknown version', { ...decided(), version: 3 }, {}],
    ['what version 2 holds under the name of version 1', { ...decided(), version: 1 }, {}],
    ['a name in the place of a key', { ...decided(), user: { ...personOf('bob'), key: 'bob' } }, {}],
    ["another person's key", { ...decided(), user: { ...personOf('bob'), key: personOf('alice').key } }, {}],
    [
      'decisions come from the decider, this from another peer',
      decided(),
      { subject: subjects.decision.decided('web') },
    ],
    [
      'decisions come from the decider, this of a call from the audit',
      decided(),
      { subject: subjects.decision.decided('audit') },
    ],
    [
      'decisions come from the decider, this on a query from mcp',
      decided({ resource: { type: decisionLogType, id: 'acme' } }),
      {},
    ],
    [
      'decisions come from the decider, this outcome from the audit',
      completed(),
      { subject: subjects.decision.completed('audit') },
    ],
    [
      'decisions come from the decider, this count of a call from the audit',
      repeated(),
      { subject: subjects.decision.repeated('audit') },
    ],
    ['a count of one', repeated({ count: 1 }), { subject: subjects.decision.repeated('mcp') }],
    ['a decision as an outcome', decided(), { subject: subjects.decision.completed('mcp') }],
    [
      'decisions come from the decider, this without an id, like what the server itself sends',
      decided(),
      { messageId: undefined },
    ],
    ['another message id', decided(), { messageId: 'other' }],
  ])('what is no event is kept aside as it came and alarmed: %s', async (_, event, more) => {
    await recordDecision(ports, event, stored(event ?? {}, more));
    expect([appended, printed, alarms]).toEqual([[], [], ['decision_quarantined']]);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.text).toBe(more.text ?? JSON.stringify(event));
    expect(kept[0]?.reason).not.toContain('personal');
  });

  test('what does not fit into the quarantine is alarmed by its number, not each', async () => {
    let beyond = 0;
    ports.quarantine.keep = () => Promise.resolve({ beyond: (beyond += 1) });
    for (let i = 0; i < 100; i += 1) await recordDecision(ports, {}, stored({}));
    expect(alarms).toEqual(Array(7).fill('quarantine_full'));
  });

  test('another event under a known id is kept aside, not taken for the known one', async () => {
    ports.log.append = () => Promise.resolve('conflict');
    await recordDecision(ports, decided(), stored(decided()));
    expect([kept.length, printed.length, alarms]).toEqual([1, 0, ['decision_quarantined']]);
  });
});
