import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type ClientOperation, type DecisionEvent, personKey } from '#libs/contracts';
import { type MeshError, type ToRevoke } from '#libs/mesh';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { principalOf } from '#test/principal-of';
import { AgentRegistry } from '../../agents/agent-registry.js';
import { openRecording } from '../../records/recording.js';
import { NotKnownNow } from '../../provider/not-known-now.js';
import { RecordStore } from '../../storage/record-store.js';
import { secretsOf } from '../../storage/secrets.js';
import { type Client, ClientEntry, toClient } from '../client-entry.js';
import { LetInClients } from './let-in-clients.js';
import { OperateClients } from './operate-clients.js';

const hour = 3_600_000;
const client = (id: string, change: Partial<Client> = {}): Client => ({
  ...toClient(ClientEntry.parse({ client_id: 'newcomer', redirect_uris: ['http://127.0.0.1/callback'] })),
  ...{ id, name: 'Notes', origin: 'registration', ...change },
});
const personOf = (name: string, issuer = 'local') => ({
  user: { key: personKey(issuer, name), issuer, subject: name, name },
});
/** A person through the mesh's own front end. */
const atWeb = (name: string, issuer?: string) => {
  const service = { kind: 'service', trust: 'full', ceiling: ['read'], state: 'active' } as const;
  return principalOf(name, ['reader'], {
    ...personOf(name, issuer),
    agent: { id: 'deputy-web', standing: service },
  });
};

describe('the clients that act for a person', () => {
  let now: number;
  let isFull: boolean;
  let isAway: boolean;
  const happened: string[] = [];
  const events: DecisionEvent[] = [];
  let letIn: LetInClients;
  let other: LetInClients;
  let registry: AgentRegistry;
  let operate: OperateClients;

  beforeEach(async () => {
    now = 1_800_000_000_000;
    [isFull, isAway, happened.length, events.length] = [false, false, 0, 0];
    const [stores, agents] = [storesInMemory(), new MemoryBucket()];
    const instance = () => {
      const store = new RecordStore({
        open: (name) => (isAway ? Promise.reject(new NotKnownNow('away')) : Promise.resolve(stores[name])),
        secretOf: secretsOf('key'),
        clock: () => now,
      });
      const ends = {
        end: ({ kind, id, reason }: ToRevoke) =>
          Promise.resolve(void happened.push(`${kind} ${id} ${String(reason)}`)),
        isOver: () => false,
      };
      return new LetInClients({ store, ends, issuerId: 'local', clock: () => now });
    };
    [letIn, other] = [instance(), instance()];
    registry = new AgentRegistry(
      () => Promise.resolve(agents),
      () => now,
    );
    const decisions = {
      record: (event: DecisionEvent) => {
        if (isFull) return Promise.reject(new Error('the stream is away'));
        happened.push(`recorded ${event.type}`);
        return Promise.resolve(void events.push(event));
      },
    };
    const config = { policiesDir: 'policies', decisionTimeoutMs: 60_000 };
    const recording = await openRecording(config, decisions, pino({ level: 'silent' }));
    operate = new OperateClients(recording.forOperations(), { letIn, registry, issuerId: 'local' });
  });

  const signIn = (name: string, sid = 'one', which = client('app')) =>
    letIn.add(which, name, { sid, grantId: `grant-of-${sid}`, at: now, until: now + hour });
  const ask = (operation: Omit<ClientOperation, 'version'>, principal = atWeb('bob')) =>
    operate
      .operate({ principal, arrival: { transport: 'nats', peer: 'web' } }, { version: 1, ...operation } as ClientOperation)
      .then(({ clients }) => clients.map(({ id }) => id), ({ code }: MeshError) => code); // prettier-ignore
  const withdraw = { do: 'withdraw', id: 'app' } as const;
  const idsOf = async (id: string) => (await letIn.of({ id, tenant: 'acme' })).map((one) => one.id);

  it('are shown with when they were let in and used, and what is open through them in the tenant', async () => {
    await registry.register({
      ...{ id: 'https://app.example/x', tenant: 'acme', owner: 'local#bob', trust: 'limited' },
      ...{ kind: 'client', ceiling: ['read', 'write', 'destructive'], state: 'active', redirects: [] },
    });
    await signIn('bob', 'one', client('https://app.example/x', { origin: 'document' }));
    now += 60_000;
    await other.used('bob', 'https://app.example/x', 'one');
    await other.used('bob', 'https://app.example/x', 'none');
    const by = { principal: atWeb('bob'), arrival: { transport: 'nats', peer: 'web' } as const };
    const at = (ms: number) => new Date(ms).toISOString();
    expect(await operate.operate(by, { version: 1, do: 'mine' })).toEqual({
      clients: [
        {
          ...{ id: 'https://app.example/x', origin: 'document', name: 'Notes', host: 'app.example' },
          ...{ since: at(now - 60_000), until: at(now - 60_000 + hour), lastUsed: at(now) },
          ...{ may: ['read', 'change'], standing: { trust: 'limited', state: 'active' } },
        },
      ],
    });
    expect(await ask({ do: 'mine' }, atWeb('alice'))).toEqual([]);
  });

  it('are ended after that is on the record, everywhere, and in every sign-in at them', async () => {
    await signIn('bob', 'one');
    await signIn('bob', 'two');
    await signIn('bob', 'elsewhere', client('another'));
    expect(await ask(withdraw)).toEqual(['another']);
    expect(happened).toEqual([
      'recorded decision.decided',
      'session two consent_withdrawn',
      'session one consent_withdrawn',
      'recorded decision.completed',
    ]);
    expect(events[0]).toMatchObject({
      ...{ tool: 'clients_withdraw', decision: 'permit', rationale: ['OWN_CLIENTS'] },
      ...{ user: { name: 'bob' }, resource: { type: 'Client', id: 'app' } },
      facts: { attributes: { origin: 'registration' } },
    });
    expect(await ask(withdraw)).toBe('not_found');
  });

  it('no change without a recorded permit: while the stream takes nothing, nothing ends', async () => {
    await signIn('bob');
    isFull = true;
    expect([await ask(withdraw), await ask({ do: 'mine' })]).toEqual(['unavailable', 'unavailable']);
    expect([happened, await idsOf('bob')]).toEqual([[], ['app']]);
  });

  it('INVARIANT (own clients only): nobody sees or ends another’s, not even by the same name at another issuer', async () => {
    await signIn('bob');
    for (const principal of [atWeb('alice'), atWeb('bob', 'https://elsewhere.example')]) {
      expect(await ask({ do: 'mine' }, principal)).toEqual([]);
      expect(await ask(withdraw, principal)).toBe('not_found');
    }
    expect(await idsOf('bob')).toEqual(['app']);
    expect(happened.filter((what) => what.startsWith('session'))).toEqual([]);
  });

  it('are no business of a client that was let in, of one that is disabled, or of nobody', async () => {
    await signIn('bob');
    const standing = { kind: 'client', trust: 'full', ceiling: ['read', 'write', 'destructive'], state: 'active' } as const;
    const through = (change: object) => principalOf('bob', ['operator'], { ...personOf('bob'), agent: { id: 'app', standing: { ...standing, ...change } } });
    for (const change of [{}, { kind: 'machine' }, { kind: 'service', state: 'disabled' }])
      expect([await ask({ do: 'mine' }, through(change)), await ask(withdraw, through(change))]).toEqual(['forbidden', 'forbidden']);
    expect(await idsOf('bob')).toEqual(['app']);
  }); // prettier-ignore

  it('that cannot be ended now stay on the list, and are ended by the next try', async () => {
    await signIn('bob');
    isAway = true;
    expect(await ask(withdraw)).toBe('unavailable');
    isAway = false;
    expect(await idsOf('bob')).toEqual(['app']);
    expect(await ask(withdraw)).toEqual([]);
  });

  it('INVARIANT (who is let in can be put out): of many that come at once at two instances none is forgotten', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `app-${String(n)}`);
    await Promise.all(
      ids.map((id, n) =>
        (n % 2 ? letIn : other).add(client(id), 'bob', { sid: id, grantId: id, at: now, until: now + hour }),
      ),
    );
    expect((await idsOf('bob')).sort()).toEqual([...ids].sort());
  });

  it('are so many and no more: what does not fit on the list is ended, not hidden', async () => {
    for (let n = 0; n < 66; n += 1) await signIn('bob', `s${String(n)}`, client(`app-${String(n)}`));
    for (let n = 0; n < 18; n += 1) await signIn('bob', `t${String(n)}`, client('app-65'));
    expect(await idsOf('bob')).toHaveLength(64);
    expect(happened).toEqual(
      // The first is that of signing in once before.
      ['s0', 's1', 's65', 't0', 't1'].map((sid) => `session ${sid} consent_withdrawn`),
    );
  });

  it('are over with their time, and one that comes again in the same session is there since the first time', async () => {
    await signIn('bob', 'one');
    now += hour / 2;
    await signIn('bob', 'one');
    const [kept] = await letIn.of({ id: 'bob', tenant: 'acme' });
    expect(kept?.signIns).toMatchObject([{ since: now - hour / 2, at: now }]);
    now += hour;
    expect(await idsOf('bob')).toEqual([]);
  });
});
