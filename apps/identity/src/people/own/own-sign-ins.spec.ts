import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type DecisionEvent, personKey, type SignInsOperation } from '#libs/contracts';
import { MeshError, type ToRevoke } from '#libs/mesh';
import { principalOf } from '#test/principal-of';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { openRecording, type Recording } from '../../records/recording.js';
import { RecordStore } from '../../storage/record-store.js';
import { secretsOf } from '../../storage/secrets.js';
import { endSignInsOf } from './end-sign-ins-of.js';
import { OwnSignIns } from './own-sign-ins.js';

const now = 1_800_000_000_000;
const service = { kind: 'service', trust: 'full', ceiling: ['read'], state: 'active' } as const;

describe('what a person ends of their own sign-ins', () => {
  let recording: Recording;
  let isFull = false;
  let isAway = false;
  const events: DecisionEvent[] = [];
  const happened: string[] = [];
  let records: RecordStore;
  let signIns: OwnSignIns;

  beforeAll(async () => {
    const record = (event: DecisionEvent) => {
      if (isFull) return Promise.reject(new Error('the stream is away'));
      happened.push(`recorded ${event.type}`);
      return Promise.resolve(void events.push(event));
    };
    const config = { policiesDir: 'policies', decisionTimeoutMs: 60_000 };
    recording = await openRecording(config, { record }, pino({ level: 'silent' }));
  });
  afterAll(() => recording.close());

  beforeEach(async () => {
    [isFull, isAway, events.length, happened.length] = [false, false, 0, 0];
    const stores = storesInMemory();
    records = new RecordStore({
      open: (name) => Promise.resolve(stores[name]),
      secretOf: secretsOf('key'),
      clock: () => now,
    });
    const authorizations = { web: { sid: 'here.its-own' }, app: { sid: 'here.of-app' } };
    for (const [id, accountId] of [['here', 'bob'], ['there', 'bob'], ['hers', 'alice']] as const)
      await records.put('Session', `id of ${id}`, { jti: `id of ${id}`, uid: id, accountId, authorizations }, now + 60_000);
    const say = ({ kind, id, reason, before }: ToRevoke) =>
      isAway
        ? Promise.reject(new MeshError('unavailable', 'not stored'))
        : Promise.resolve(void happened.push([kind, id, reason, before && before - now].join(' ').trim()));
    signIns = new OwnSignIns(recording.forOperations(), {
      endAll: (what) => say(what as ToRevoke),
      endSignIns: endSignInsOf(records, { end: say }, 'signed_out'),
      letIn: {
        of: ({ id }) => Promise.resolve([{ id: `app of ${id}` }] as never),
        end: (_person, id) => Promise.resolve(happened.push(`put out ${id}`) > 0),
      },
      clock: () => now,
      issuerId: 'local',
    });
  }); // prettier-ignore

  type By = { readonly issuer?: string; readonly kind?: 'service' | 'client' };
  const by = (name: string, { issuer = 'local', kind = 'service' }: By = {}) =>
    principalOf(name, ['reader'], {
      user: { key: personKey(issuer, name), issuer, subject: name, name },
      agent: { id: 'deputy-web', standing: { ...service, kind } },
      sessionId: 'here.its-own',
    });
  const ask = (what: SignInsOperation['do'], principal = by('bob')) =>
    signIns
      .operate({ principal, arrival: { transport: 'nats', peer: 'web' } }, { version: 1, do: what })
      .catch(({ code }: MeshError) => code);
  const sessionsOf = async (id: string) => (await records.sessionsOf(id)).map(({ uid }) => uid);

  it('are all until now, once that is on the record', async () => {
    expect(await ask('end')).toEqual({ heldHere: true });
    expect(happened).toEqual([
      'recorded decision.decided',
      'person local#bob signed_out 0',
      ...['session here signed_out', 'session there signed_out', 'put out app of bob'],
      'recorded decision.completed',
    ]);
    expect([await sessionsOf('bob'), await sessionsOf('alice')]).toEqual([[], ['hers']]);
    expect(events[0]).toMatchObject({
      ...{ tool: 'sessions_end', decision: 'permit', rationale: ['OWN_SIGN_INS'] },
      ...{ user: { name: 'bob' }, resource: { type: 'OwnSignIns' } },
    });
  });

  it('are all but the one by which they ask, and applications wherever they were let in', async () => {
    expect(await ask('endOthers')).toEqual({ heldHere: true });
    const [app, other] = ['session here.of-app signed_out', 'session there signed_out'];
    expect(happened.slice(1, -1).sort()).toEqual(['put out app of bob', app, other]);
    expect(await sessionsOf('bob')).toEqual(['here']);
  });

  it('INVARIANT (one sign-in is left): the session of the one that goes on is there for its tokens, and no cookie opens it', async () => {
    await ask('endOthers');
    expect(await records.findSession('here')).toMatchObject({ uid: 'here', accountId: 'bob' });
    expect([await records.isSessionHidden('here'), await records.isSessionHidden('hers')]).toEqual([
      true,
      false,
    ]);
  });

  it('INVARIANT (own sign-ins only): whoever has the same name at another issuer ends nothing here, and all that they were given', async () => {
    const elsewhere = by('bob', { issuer: 'https://elsewhere.example' });
    expect(await ask('endOthers', elsewhere)).toEqual({ heldHere: false });
    expect(await ask('end', elsewhere)).toEqual({ heldHere: false });
    expect(happened.filter((what) => !what.startsWith('recorded'))).toEqual([
      'person https://elsewhere.example#bob signed_out',
    ]);
    expect(await sessionsOf('bob')).toEqual(['here', 'there']);
  });

  it('are no business of an application that was let in', async () => {
    for (const what of ['end', 'endOthers'] as const)
      expect(await ask(what, by('bob', { kind: 'client' }))).toBe('forbidden');
    expect(await sessionsOf('bob')).toEqual(['here', 'there']);
  });

  it('no change without a recorded permit: while the stream takes nothing, nothing ends', async () => {
    isFull = true;
    expect([await ask('end'), await ask('endOthers')]).toEqual(['unavailable', 'unavailable']);
    expect([happened, await sessionsOf('bob')]).toEqual([[], ['here', 'there']]);
  });

  it('are not said to be ended where the mesh has not stored it, and are by the next try', async () => {
    isAway = true;
    expect([await ask('end'), await ask('endOthers')]).toEqual(['unavailable', 'unavailable']);
    isAway = false;
    expect(await ask('endOthers')).toEqual({ heldHere: true });
    expect(happened).toContain('session there signed_out');
  });
});
