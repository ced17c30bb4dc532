import { randomUUID } from 'node:crypto';
import { type Db } from 'mongodb';
import { pino } from 'pino';
import { z } from 'zod';
import { type DecisionEvent, type DecisionRecorded, doorOf } from '#libs/contracts';
import { type BorrowRequest, type BorrowedCredential } from '#libs/credentials';
import { type Principal, TokenRejected, Underway } from '#libs/principal';
import { CountedRefusals, GuardedDecisionPoint, inProcess, TurnedAway } from '#libs/enforcement';
import { type Decision } from '#libs/policy';
import { approvalsInMemory } from '../mcp/approvals-in-memory.js';
import { nothingRevoked } from '../nothing-revoked.js';
import { personOf } from '../person-of.js';
import { principalOf } from '../principal-of.js';
import { type ListingResource } from '../../../apps/mcp/src/toolbox/resource-rule.js';
import { Tool } from '../../../apps/mcp/src/toolbox/tool.js';
import { Toolbox } from '../../../apps/mcp/src/toolbox/toolbox.js';
import { Toolboxes } from '../../../apps/mcp/src/toolbox/toolboxes.js';
import { CredentialLender } from '../../../apps/mcp/src/enforcement/credential-lender.js';
import { type EnforcementPorts } from '../../../apps/mcp/src/enforcement/ports.js';

/** Ports of enforcement for specs: everything is written into `trace`, in order, and can be made to fail. */
export interface FakeWorld {
  readonly ports: EnforcementPorts;
  /** What happened, in order: `recorded admission permit`, `borrowed acme-reader`, `ran`, … */
  readonly trace: string[];
  readonly events: DecisionEvent[];
  readonly borrowed: BorrowRequest[];
  /** Errors to throw at a place. */
  readonly fail: { record?: Error; borrow?: Error; giveBack?: Error; run?: Error; find?: Error };
}

export const fingerprint = `sha256:${'0'.repeat(64)}`;

type Engine = Parameters<typeof inProcess>[0];

/** An engine as the steps ask it. */
export const decidedBy = (engine: Engine) =>
  new GuardedDecisionPoint(inProcess(engine), { deadlineMs: 60_000, alarm: () => undefined });

/** An engine that permits what it is told to; of an admission to something stored `answer` is told no resource. */
export function policyThat(answer: (action: string, resource?: { id: string }) => Decision['decision']) {
  const decision = (kind: Decision['decision']): Decision => ({
    decision: kind,
    rationale: [kind === 'permit' ? 'FAKE_PERMITS' : 'FAKE_FORBIDS'],
    policies: ['fake'],
    ...(kind === 'deny' && { why: ['It is fake.'] }),
    fingerprint,
  });
  return {
    fingerprint,
    decide: ({ action, resource }: { action: string; resource: { id: string } }) =>
      decision(resource.id === '(admission)' ? answer(action) : answer(action, resource)),
    equivalenceKey: ({ id }: { id: string }) => id,
  };
}

/** One thing is stored: `thing-1`, which belongs to bob. */
function thingTools(trace: string[], fail: FakeWorld['fail']): Tool[] {
  const find = (_db: Db, { id }: { id: string }) => {
    trace.push(`looked for ${id}`);
    if (fail.find) return Promise.reject(fail.find);
    const found = {
      id,
      attributes: { owner: personOf('bob').key, priceCents: 500 },
      document: { id, version: 1 },
    };
    return Promise.resolve(id === 'thing-1' ? found : undefined);
  };
  const run = () => {
    trace.push('ran');
    return fail.run ? Promise.reject(fail.run) : Promise.resolve({ done: true, leak: 'not in the schema' });
  };
  const shared = { title: 'x', description: 'x', output: z.object({ done: z.boolean() }), run };
  const input = z.object({ id: z.string().max(20) });
  const resource = {
    type: 'Thing',
    namesNobody: ['priceCents'],
    find,
    idOf: ({ id }: { id: string }) => id,
    witness: () => ({}),
  };
  const shelf: ListingResource<{ _id: string }> = {
    type: 'Shelf',
    lists: {
      type: 'Thing',
      readBy: 'things_get',
      collection: 'things',
      viewOf: ({ _id }) => ({ id: _id, attributes: {} }),
      visibleTo: () => ({}),
    },
  };
  return [
    Tool.from({
      ...shared,
      name: 'things_list',
      input: z.object({}),
      needs: 'reader',
      effect: 'read',
      scope: 'catalogue:read',
      resource: shelf,
    }),
    Tool.from({
      ...shared,
      name: 'things_get',
      input,
      needs: 'reader',
      effect: 'read',
      scope: 'catalogue:read',
      resource,
    }),
    Tool.from({
      ...shared,
      name: 'things_drop',
      input,
      needs: 'writer',
      effect: 'destructive',
      scope: 'catalogue:write',
      resource,
    }),
    Tool.from({
      ...shared,
      name: 'things_tell',
      input: z.object({}),
      needs: 'nothing',
      effect: 'read',
      scope: 'catalogue:read',
      resource: { type: 'Shelf' },
      run: (errand) => run().then((result) => ({ ...result, done: !('db' in errand) })),
    }),
  ];
}

/** Nobody has one. */
export const noKeys: EnforcementPorts['keys'] = {
  tokenFor: () =>
    Promise.resolve({ answer: { outcome: 'refused', reason: 'unknown' }, isOfNow: true, waitMs: 0 }),
  askAnew: () => Promise.resolve({ outcome: 'refused', reason: 'unknown' }),
};

/** Ports that a spec has its own of. */
export type FakePorts = Partial<Omit<EnforcementPorts, 'policy'>> & {
  readonly policy?: Engine | GuardedDecisionPoint;
};

export function fakeWorld(
  { policy = policyThat(() => 'permit'), ...change }: FakePorts = {},
  people: readonly Principal[] = [],
): FakeWorld {
  const trace: string[] = [];
  const events: DecisionEvent[] = [];
  const borrowed: BorrowRequest[] = [];
  const fail: FakeWorld['fail'] = {};
  const known = [...people, principalOf('alice', ['reader']), principalOf('bob', ['editor'])];
  const describe = (event: DecisionEvent) => {
    if (event.type === 'decision.repeated') return `count ${String(event.count)}`;
    if (event.type === 'decision.completed') return `outcome ${event.outcome}`;
    const { resource, stage, decision } = event;
    return doorOf(resource.type) ? `turned away at ${resource.type}` : `${stage} ${decision}`;
  };
  const broker = {
    borrow: (request: BorrowRequest): Promise<BorrowedCredential> => {
      if (fail.borrow) return Promise.reject(fail.borrow);
      borrowed.push(request);
      const role = `${request.tenant}-${request.access}`;
      trace.push(`borrowed ${role}${request.decisionId !== undefined ? ' once' : ''}`);
      const end = (word: string) => () => {
        trace.push(word);
        return fail.giveBack ? Promise.reject(fail.giveBack) : Promise.resolve();
      };
      const loan = {
        db: {} as Db,
        leaseDigest: `sha256:${'1'.repeat(64)}`,
        role,
        databaseUser: 'v-user',
        expiresAt: 4_000_000_000,
        giveBack: end('gave back'),
        discard: end('discarded'),
      };
      return Promise.resolve(loan as unknown as BorrowedCredential);
    },
  };
  const outcomes: EnforcementPorts['outcomes'] = {
    full: false,
    keep: (event) => {
      events.push(event);
      trace.push(`kept ${describe(event)}`);
      return Promise.resolve();
    },
  };
  const stamp = { clock: () => new Date('2026-11-22T10:00:00Z'), newId: randomUUID };
  const refusals = new CountedRefusals({ events: change.outcomes ?? outcomes, ...stamp });
  const guarded = policy instanceof GuardedDecisionPoint ? policy : decidedBy(policy);
  const logger = pino({ level: 'silent' });
  const ports: EnforcementPorts = {
    verifier: {
      verify: (token) => {
        const principal = known.find(({ user, token: own }) => (user?.name ?? own) === token);
        return principal
          ? Promise.resolve(principal)
          : Promise.reject(new TokenRejected('signature', 'forged'));
      },
    },
    keys: noKeys,
    refusedKeys: { record: () => Promise.resolve() },
    turnedAway: new TurnedAway({ refusals, policy: guarded, logger, ...stamp }),
    revocations: nothingRevoked,
    underway: new Underway(),
    policy: guarded,
    decisions: {
      record: (event: DecisionRecorded) => {
        if (fail.record) return Promise.reject(fail.record);
        events.push(event);
        trace.push(`recorded ${describe(event)}`);
        return Promise.resolve();
      },
    },
    approvals: approvalsInMemory(stamp).approvals,
    outcomes,
    refusals,
    budgets: { enter: () => Promise.resolve({ leave: () => undefined }) },
    lender: new CredentialLender(broker, { acme: { database: 'tenant-acme', groups: {} } }, () => 'jwt'),
    toolboxes: new Toolboxes([
      { name: 'things', toolbox: Toolbox.of({ about: 'things', tools: thingTools(trace, fail) }) },
    ]),
    tenants: {},
    logger,
    ...stamp,
    callDeadlineMs: 5_000,
    ...change,
  };
  return { ports, trace, events, borrowed, fail };
}

const version = '2026-07-28';

/** A request as an MCP client of 2026-07-28 sends it. */
export function mcpRequest(
  method: string,
  params: Record<string, unknown> = {},
  change: {
    token?: string | null;
    headers?: Record<string, string>;
    body?: string;
    signal?: AbortSignal;
  } = {},
): Request {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'spec', version: '1' },
    ...(params['_meta'] as object | undefined),
  };
  const { token = 'bob' } = change;
  return new Request('http://mcp.mesh/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      'mcp-method': method,
      ...(typeof params['name'] === 'string' && { 'mcp-name': params['name'] }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...change.headers,
    },
    body: change.body ?? JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { ...params, _meta } }),
    ...(change.signal && { signal: change.signal }),
  });
}
