import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import {
  AccountOperation,
  type AgentOperation,
  type ApprovalOperation,
  type ClientOperation,
  type DecisionEvent,
  type OverviewOperation,
  personKey,
  RegisteredAgent,
  type RevocationOperation,
  type SignInsOperation,
  type WaitingCall,
} from '#libs/contracts';
import { asTold, CountedRefusals, type GuardedDecisionPoint, inWords } from '#libs/enforcement';
import { type MeshError } from '#libs/mesh';
import { type Decision, type Question } from '#libs/policy';
import { principalOf } from '#test/principal-of';
import { type AgentPorts } from '../agents/operate/agent-ports.js';
import { OperateAgents } from '../agents/operate/operate-agents.js';
import { type ApprovalPorts, OperateApprovals } from '../approvals/operate-approvals.js';
import { type ClientPorts, OperateClients } from '../clients/consent/operate-clients.js';
import { OperateOverview } from '../overview/operate-overview.js';
import { type OverviewPorts } from '../overview/overview-ports.js';
import { type AccountPorts } from '../people/operate/account-ports.js';
import { OperateAccounts } from '../people/operate/operate-accounts.js';
import { OwnSignIns, type OwnSignInsPorts } from '../people/own/own-sign-ins.js';
import { type Person } from '../people/person.js';
import { openRecording, type Recording } from '../records/recording.js';
import { OperateRevocations, type RevocationPorts } from '../revocations/operate-revocations.js';
import { type OperationPorts } from './operation-ports.js';
import { type Operations } from './operations.js';

/** What there is by the one name that everybody asks about. A refused operation looks up, and does no more: nothing else is here. */
interface World {
  readonly person?: Person;
  readonly agent?: RegisteredAgent;
  readonly letIn?: string;
  readonly meshTenant?: string;
  readonly waits?: WaitingCall['kind'];
}
const name = 'zoe';
const version = 1;

const person = (change: Partial<Person> = {}): Person => ({
  ...{ id: '6e445ed1-0000-4000-8000-000000000000', username: name, name: 'Zoe', tenant: 'acme' },
  ...{ groups: ['acme-operators'], passwordHash: 'x', enabled: true },
  ...change,
});
const agent = (kind: RegisteredAgent['kind'], change: Partial<RegisteredAgent> = {}): RegisteredAgent =>
  RegisteredAgent.parse({
    ...{ version, id: name, tenant: 'acme', kind, owner: 'local#zoe', trust: 'limited', state: 'active' },
    ...{ ceiling: ['read'], redirects: [] },
    ...{ createdAt: new Date().toISOString(), updatedAt: new Date().toISOString(), ...change },
  });
const worlds: Record<string, World> = {
  'a person and a service': {
    person: person(),
    agent: agent('service'),
    letIn: 'deployment',
    waits: 'approval',
  },
  'somebody disabled, and a client': {
    person: person({ enabled: false }),
    agent: agent('client'),
    letIn: 'document',
    waits: 'confirmation',
  },
  "a machine, with somebody else's consent": {
    agent: agent('machine', {
      person: { key: personKey('local', 'zoe'), name: 'Zoe', consentedAt: null },
    }),
  },
  "somebody and a machine of another tenant, to which the mesh's own work is given": {
    person: person({ tenant: 'globex' }),
    agent: agent('machine', { tenant: 'globex' }),
    meshTenant: 'globex',
  },
};

/** One of each, about what goes by the name. Who adds an operation says here what one asks of it. */
const accounts = {
  list: { version, do: 'list' },
  add: { version, do: 'add', username: name, name: 'Zoe', groups: [] },
  disable: { version, do: 'disable', username: name },
  enable: { version, do: 'enable', username: name },
  remove: { version, do: 'remove', username: name },
  password: { version, do: 'password', username: name },
  groups: { version, do: 'groups', username: name, groups: [] },
  factor: { version, do: 'factor', username: name },
} satisfies { [Do in AccountOperation['do']]: Extract<AccountOperation, { do: Do }> };
const agents = {
  list: { version, do: 'list' },
  trust: { version, do: 'trust', id: name, trust: 'full' },
  enable: { version, do: 'enable', id: name },
  disable: { version, do: 'disable', id: name },
  create: { version, do: 'create', name, groups: [], person: name },
  rotate: { version, do: 'rotate', id: name, overlapSeconds: 0 },
  revoke: { version, do: 'revoke', id: name },
  connect: { version, do: 'connect', id: name },
  mine: { version, do: 'mine' },
  consent: { version, do: 'consent', id: name },
  withdraw: { version, do: 'withdraw', id: name },
} satisfies { [Do in AgentOperation['do']]: Extract<AgentOperation, { do: Do }> };
const waiting = { version, id: '6e445ed1-0000-4000-8000-000000000001' } as const;
const of = `sha256:${'0'.repeat(64)}`;
const approvals = {
  list: { version, do: 'list' },
  mine: { version, do: 'mine' },
  show: { ...waiting, do: 'show' },
  approve: { ...waiting, do: 'approve', of },
  deny: { ...waiting, do: 'deny', of },
} satisfies { [Do in ApprovalOperation['do']]: Extract<ApprovalOperation, { do: Do }> };
const clients = {
  mine: { version, do: 'mine' },
  withdraw: { version, do: 'withdraw', id: name },
} satisfies { [Do in ClientOperation['do']]: Extract<ClientOperation, { do: Do }> };
const revocations = {
  list: { version, do: 'list' },
  token: { version, do: 'end', kind: 'token', id: name },
  session: { version, do: 'end', kind: 'session', id: name },
  person: { version, do: 'end', kind: 'person', id: name },
  key: { version, do: 'end', kind: 'person', id: personKey('local', person().id) },
  agent: { version, do: 'end', kind: 'agent', id: name },
  tenant: { version, do: 'end', kind: 'tenant', id: 'globex' },
  everything: { version, do: 'end', kind: 'everything' },
} satisfies Record<'list' | 'key' | Extract<RevocationOperation, { do: 'end' }>['kind'], RevocationOperation>;
const signIns = {
  end: { version, do: 'end' },
  endOthers: { version, do: 'endOthers' },
} satisfies { [Do in SignInsOperation['do']]: Extract<SignInsOperation, { do: Do }> };
const overview = {
  people: { version, do: 'people' },
  leases: { version, do: 'leases' },
  budgets: { version, do: 'budgets' },
  services: { version, do: 'services' },
} satisfies { [Do in OverviewOperation['do']]: OverviewOperation };

/** Every class of operations that somebody may name something in. */
const kinds: Record<string, [(ports: OperationPorts, world: World) => unknown, Record<string, object>]> = {
  OperateAccounts: [
    (ports, world) => {
      const byUsername = () => Promise.resolve(world.person);
      return new OperateAccounts(ports, {
        people: { byUsername },
        issuerId: 'local',
      } as unknown as AccountPorts);
    },
    accounts,
  ],
  OperateAgents: [
    (ports, { agent }) => {
      const find = (tenant: string) => Promise.resolve(agent?.tenant === tenant ? agent : undefined);
      return new OperateAgents(ports, { registry: { find } } as unknown as AgentPorts);
    },
    agents,
  ],
  OperateApprovals: [
    (ports, { waits: kind }) => {
      const requester = { key: personKey('local', name) };
      const find = (tenant: string) => Promise.resolve(kind && { tenant, kind, requester });
      return new OperateApprovals(ports, { calls: { find }, issuerId: 'local' } as unknown as ApprovalPorts);
    },
    approvals,
  ],
  OperateClients: [
    (ports, { letIn }) => {
      const of = () => Promise.resolve(letIn ? [{ id: name, origin: letIn }] : []);
      return new OperateClients(ports, { letIn: { of }, issuerId: 'local' } as unknown as ClientPorts);
    },
    clients,
  ],
  OperateRevocations: [
    (ports, { person: found, meshTenant }) => {
      const known = found && { key: personKey('local', found.id), tenant: found.tenant, name };
      const findPerson = () => Promise.resolve(known);
      return new OperateRevocations(ports, { findPerson, meshTenant } as unknown as RevocationPorts);
    },
    revocations,
  ],
  OwnSignIns: [(ports) => new OwnSignIns(ports, {} as OwnSignInsPorts), signIns],
  OperateOverview: [(ports) => new OperateOverview(ports, {} as OverviewPorts), overview],
};

const service = { kind: 'service', trust: 'full', ceiling: ['read'], state: 'active' } as const;
const client = { kind: 'client', trust: 'full', ceiling: ['read', 'write'], state: 'active' } as const;
const user = { key: personKey('local', 'alice'), issuer: 'local', subject: 'alice', name: 'alice' };
const askers = {
  'a reader': principalOf('alice', ['reader'], { user, agent: { id: 'deputy-web', standing: service } }),
  'an operator at the front end': principalOf('alice', ['operator'], {
    user,
    agent: { id: 'deputy-web', standing: service },
  }),
  'an operator through a client': principalOf('alice', ['operator'], {
    user,
    agent: { id: 'app', standing: client },
  }),
};

const now = new Date();
let recording: Recording;
/** The policies of the release. What they say of the same question at the same time is asked once. */
let policy: GuardedDecisionPoint;
beforeAll(async () => {
  const config = { policiesDir: 'policies', decisionTimeoutMs: 60_000 };
  const record = () => Promise.reject(new Error('each asking has a stream of its own'));
  recording = await openRecording(config, { record }, pino({ level: 'silent' }));
  const point = recording.policy;
  const known = new Map<string, Promise<readonly Decision[]>>();
  const decideMany = (questions: readonly Question[]) => {
    const key = JSON.stringify(questions);
    const answers = known.get(key) ?? point.decideMany(questions);
    known.set(key, answers);
    return answers;
  };
  const decide = async (question: Question) => (await decideMany([question]))[0];
  policy = { fingerprint: point.fingerprint, decide, decideMany } as GuardedDecisionPoint;
});
afterAll(() => recording.close());

/** Asks twice. @returns what was answered, and what was recorded */
async function ask(kind: string, operation: object, asker: keyof typeof askers, world: World) {
  const events: DecisionEvent[] = [];
  const keep = (event: DecisionEvent) => Promise.resolve(void events.push(event));
  const clock = () => now;
  const refusals = new CountedRefusals({ ...recording, clock, events: { keep } });
  const ports = {
    ...recording.forOperations(),
    policy,
    clock,
    refusals,
    decisions: { record: keep },
    outcomes: { keep },
  };
  const operations = kinds[kind]?.[0](ports, world) as Pick<Operations<object, object>, 'operate'>;
  const by = { principal: askers[asker], arrival: { transport: 'nats', peer: 'web' } } as const;
  const answers: object[] = [];
  for (let time = 0; time < 2; time += 1)
    await operations.operate(by, operation).catch((error: unknown) => {
      const { code, message } = error as MeshError;
      answers.push({ code, message });
    });
  await refusals.close();
  return { answers, events };
}

/** Besides how long it took, which is told where nothing can be named and nowhere else. */
const drawnAnew = new Set(['eventId', 'callId', 'decisionId']);

/** Where nobody can name anything: the time that it took tells nothing, nor does whose the asker's own key is, which is digested anew. */
const namesNothing = new Set(['OperateOverview', 'OwnSignIns']);
const ofNothing = new Set(['latencyMs', 'withheld']);

/** All that whoever asks hears, at once and in their own log; `permitted` where they were. */
async function heard(...asking: Parameters<typeof ask>) {
  const { answers, events } = await ask(...asking);
  const [first] = events;
  if (first?.type === 'decision.decided' && first.decision === 'permit') return 'permitted';
  const drawn = (key: string, value: unknown): unknown =>
    drawnAnew.has(key) || (ofNothing.has(key) && namesNothing.has(asking[0])) ? 'drawn' : value;
  const log = events.map(asTold).map((event) => JSON.stringify(inWords(event), drawn));
  return { answers, log };
}

/** Who may look after agents and accounts hears of them. */
const refused = ['a reader', 'an operator through a client'] as const;
const cases = Object.entries(kinds).flatMap(([kind, [, operations]]) =>
  Object.entries(operations).flatMap(([what, operation]) =>
    refused.map((asker) => ({ kind, what, operation, asker })),
  ),
);

describe('INVARIANT (a refusal tells of nobody)', () => {
  it.each(cases)('$kind $what: $asker hears the same whatever goes by the name', async (one) => {
    const nothing = await heard(one.kind, one.operation, one.asker, {});
    for (const [there, world] of Object.entries(worlds)) {
      const said = await heard(one.kind, one.operation, one.asker, world);
      expect({ there, said }).toEqual({ there, said: nothing });
    }
  });

  it('is held against every class of operations, and every kind of what is ended', () => {
    const classes = readdirSync('apps/identity/src', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .flatMap((path) => [
        ...readFileSync(join('apps/identity/src', path), 'utf8').matchAll(/class (\w+) extends Operations</g),
      ])
      .map(([, found = '']) => found);
    expect(Object.keys(kinds).sort()).toEqual(classes.sort());
    for (const operation of Object.values(accounts))
      expect(AccountOperation.parse(operation)).toEqual(operation);
  });

  it('and yet the record is about the very account', async () => {
    const { answers, events } = await ask('OperateAccounts', accounts.disable, 'a reader', {
      person: person(),
    });
    expect(answers).toHaveLength(2);
    expect(events[0]).toMatchObject({
      resource: { id: person().id },
      explanation: { could: ['operator'] },
      told: { resource: { id: expect.stringMatching(/^sha256:/) }, explanation: { could: ['operator'] } },
    });
  });

  it('but whoever may do it hears why not with this one', async () => {
    const operator = 'an operator at the front end';
    const { answers, events } = await ask('OperateAgents', agents.disable, operator, {
      agent: agent('service'),
    });
    expect(answers[0]).toMatchObject({ message: expect.stringContaining('changed by a release') });
    expect(events[0]).not.toHaveProperty('told');
  });
});
