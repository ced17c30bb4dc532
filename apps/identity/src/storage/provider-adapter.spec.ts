import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ToRevoke } from '#libs/mesh';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { mostOfPerson } from './bounds.js';
import { ProviderAdapter } from './provider-adapter.js';
import { RecordStore } from './record-store.js';
import { RefreshPace } from './refresh-pace.js';
import { secretsOf } from './secrets.js';

let now: number;
let ended: string[];
let changedAt: number;
let store: RecordStore;
let adapterOf: (kind: string) => ProviderAdapter;

beforeEach(() => {
  [now, ended, changedAt] = [1_000_000, [], 0];
  const stores = storesInMemory();
  const clock = () => now;
  store = new RecordStore({
    open: (name) => Promise.resolve(stores[name]),
    secretOf: secretsOf('key'),
    clock,
  });
  const standing = {
    isOver: ({ sid }: { sid: string }) => Promise.resolve(ended.includes(sid)),
    isBeforeChange: (_person: string, since: number) => Promise.resolve(since < changedAt),
  };
  const pace = new RefreshPace(clock);
  const ends = { end: ({ kind, id = kind }: ToRevoke) => Promise.resolve(void ended.push(id)) };
  adapterOf = (kind) => new ProviderAdapter(kind, store, standing, pace, ends, clock);
});

describe('what oidc-provider keeps', () => {
  it('goes with its grant: codes, tokens and the grant itself, and no other', async () => {
    const kinds = ['AuthorizationCode', 'RefreshToken'];
    for (const kind of kinds)
      for (const grantId of ['g', 'h']) await adapterOf(kind).upsert(`of-${grantId}`, { grantId }, 60);
    for (const id of ['g', 'h']) await adapterOf('Grant').upsert(id, {}, 60);
    await adapterOf('AccessToken').revokeByGrantId('g');
    const found = async (id: string) =>
      Promise.all([
        ...kinds.map((kind) => adapterOf(kind).find(`of-${id}`)),
        adapterOf('Grant').find(id),
      ]).then((all) => all.filter(Boolean).length);
    expect([await found('g'), await found('h')]).toEqual([0, 3]);
    await adapterOf('Grant').destroy('h');
    expect(await found('h')).toBe(0);
  });

  it.each(['AuthorizationCode', 'RefreshToken'])('INVARIANT (used once): a %s that several consume at once ends its grant and its sign-in', async (kind) => {
    const adapter = adapterOf(kind);
    await adapterOf('Grant').upsert('g', {}, 60);
    await adapter.upsert('t', { grantId: 'g', sid: 's.1', accountId: 'alice' }, 60);
    await adapter.upsert('next', { grantId: 'g', sid: 's.1', accountId: 'alice' }, 60);
    const outcomes = await Promise.allSettled([adapter.consume('t'), adapter.consume('t')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([await adapterOf('Grant').find('g'), await adapter.find('next'), ended]).toEqual([undefined, undefined, ['s.1']]);
  }); // prettier-ignore

  it('of a session that was ended elsewhere is nothing', async () => {
    const session = { accountId: 'alice', uid: 'u', loginTs: 1 };
    await adapterOf('Session').upsert('s', session, 60);
    expect(await adapterOf('Session').findByUid('u')).toEqual(session);
    ended.push('u');
    expect(await adapterOf('Session').find('s')).toBeUndefined();
    expect(await adapterOf('Session').findByUid('u')).toBeUndefined();
  });

  it('INVARIANT (an id that was given up opens nothing): whatever a request still writes under it that had found it before', async () => {
    const sessions = adapterOf('Session');
    const session = (jti: string) => ({ jti, accountId: 'alice', uid: 'u', loginTs: 1 });
    await sessions.upsert('old', session('old'), 60);
    // The library, at a sign-in or a step up: the same session by another id.
    await sessions.destroy('old');
    await sessions.upsert('new', session('new'), 60);
    await sessions.upsert('old', session('old'), 60);
    expect(await sessions.find('old')).toBeUndefined();
    expect([await sessions.find('new'), await sessions.findByUid('u')]).toEqual([session('new'), session('new')]);
  }); // prettier-ignore

  it('INVARIANT (a session is found by its name): also while it is given one id after another', async () => {
    const sessions = adapterOf('Session');
    const session = (jti: string) => ({ jti, accountId: 'alice', uid: 'u', loginTs: 1 });
    await sessions.upsert('s0', session('s0'), 60);
    let isMoving = true;
    const looking = (async () => {
      let looks = 0;
      for (; isMoving; looks += 1) expect(await sessions.findByUid('u')).toMatchObject({ uid: 'u' });
      return looks;
    })();
    for (let at = 1; at <= 50; at += 1) {
      await sessions.upsert(`s${at}`, session(`s${at}`), 60);
      await sessions.destroy(`s${at - 1}`);
    }
    isMoving = false;
    expect(await looking).toBeGreaterThan(5);
    // Just between where it lies being read, and it.
    const get = store.get.bind(store);
    store.get = async (kind, id) => {
      if (kind === 'Session' && id === 's50') {
        store.get = get;
        await sessions.upsert('s51', session('s51'), 60);
        await sessions.destroy('s50');
      }
      return get(kind, id);
    };
    expect(await sessions.findByUid('u')).toEqual(session('s51'));
    // One that is ended is gone at once.
    await sessions.destroy('s51');
    expect(await sessions.findByUid('u')).toBeUndefined();
  });

  it('INVARIANT (what is older than a change is over): a session, in whatever list it is, and not the one that was begun after it', async () => {
    const sessions = adapterOf('Session');
    const session = (uid: string) => ({ jti: `of-${uid}`, accountId: 'alice', uid, loginTs: 1 });
    await sessions.upsert('of-old', session('old'), 60);
    changedAt = now + 1_000;
    now += 2_000;
    // The change begins another, which is as old as the sign-in was; and the old one is used once more, under another id.
    await sessions.upsert('of-new', session('new'), 60);
    await sessions.upsert('another', { ...session('old'), jti: 'another' }, 60);
    for (const id of ['of-old', 'another']) expect(await sessions.find(id)).toBeUndefined();
    expect(await sessions.findByUid('old')).toBeUndefined();
    expect([await sessions.find('of-new'), await sessions.findByUid('new')]).toEqual([session('new'), session('new')]);
    // Another person who signs in in the same browser has a session of their own.
    await sessions.upsert('of-bob', { ...session('old'), jti: 'of-bob', accountId: 'bob' }, 60);
    expect(await sessions.findByUid('old')).toMatchObject({ accountId: 'bob' });
  }); // prettier-ignore

  it('INVARIANT (a session that makes room is over): what a request writes that had read it before is none', async () => {
    const sessions = adapterOf('Session');
    const session = (at: number) => ({ jti: `s${at}`, accountId: 'alice', uid: `u${at}`, loginTs: 1 });
    for (let at = 0; at <= mostOfPerson.Session; at += 1) await sessions.upsert(`s${at}`, session(at), 600);
    await sessions.upsert('s0', session(0), 600);
    expect([await sessions.find('s0'), await sessions.find('s1')]).toEqual([undefined, session(1)]);
  });

  it('INVARIANT (one person does not fill the store): is refreshed no faster than people need, and a token that was refused is not spent', async () => {
    const tokens = adapterOf('RefreshToken');
    const refresh = async (id: string, accountId = 'mallory') => {
      await tokens.upsert(id, { accountId }, 3_600);
      return tokens.consume(id).then(
        () => 'given',
        ({ error }: { error: string }) => error,
      );
    };
    const outcomes: string[] = [];
    for (let i = 0; i < 120; i += 1) outcomes.push(await refresh(`t${i}`));
    expect([outcomes.indexOf('temporarily_unavailable'), outcomes.at(-1)]).toEqual([
      100,
      'temporarily_unavailable',
    ]);
    expect(await refresh('of-bob', 'bob')).toBe('given');
    now += 2_000;
    expect(await tokens.find('t119')).not.toHaveProperty('consumed');
    await tokens.consume('t119');
    expect(await tokens.find('t119')).toHaveProperty('consumed');
  });
});
