import { beforeEach, describe, expect, it } from '@jest/globals';
import { claimProfiles, signInNames, TokenRejected } from '#libs/principal';
import { newSecret, SealedStore } from '#libs/sealing';
import { eventually } from '#test/eventually';
import { MemoryBucket } from '#test/mesh/memory-bucket';
import { personOf } from '#test/person-of';
import { withPeopleElsewhere } from '../operations/people-elsewhere.js';
import { SessionIndex } from './session-index.js';
import { Session } from './session.js';
import { mostOfPerson, type SessionPorts, Sessions } from './sessions.js';

const minute = 60_000;
const login = {
  user: { ...personOf('bob'), displayName: 'Bob' },
  sid: 'uid.login',
  tenant: 'acme',
  groups: [],
  idToken: 'id',
  refreshToken: null,
  tokens: {},
};

const limits = {
  idleMs: 30 * minute,
  lifetimeMs: 12 * 60 * minute,
  issuerId: 'local',
  clientId: 'deputy-web',
  names: signInNames({ id: 'local', profile: claimProfiles.deputy }),
};

describe('Sessions', () => {
  let now: number;
  let store: SealedStore<Session>;
  let ports: SessionPorts;
  let sessions: Sessions;
  /** What was said to the mesh, and what it says of everything held. */
  let said: string[];
  let verdict: 'holds' | 'revoked' | 'revocations_unknown';

  beforeEach(() => {
    now = 1_000_000;
    const bucket = new MemoryBucket();
    store = new SealedStore('session', Session, () => Promise.resolve(bucket));
    [said, verdict] = [[], 'holds'];
    ports = {
      store,
      index: new SessionIndex(() => Promise.resolve(bucket), 'the secret of this service'),
      ends: {
        check: () =>
          verdict === 'holds' ? Promise.resolve() : Promise.reject(new TokenRejected(verdict, verdict)),
        revoke: (sid, reason) => Promise.resolve(void said.push(`${sid} ${reason}`)),
      },
    };
    sessions = new Sessions(ports, limits, () => now);
  });

  it('a sign-in that is over at once says so, and what to do, and leaves nothing behind', async () => {
    verdict = 'revoked';
    await expect(sessions.open(login)).rejects.toMatchObject({
      code: 'just_ended',
      message: expect.stringContaining('wait ten seconds') as unknown,
    });
    verdict = 'holds';
    expect(await sessions.ofPerson(login.user.key)).toEqual([]);
  });

  it('opens each session under a secret and a request token of its own', async () => {
    const [one, other] = [await sessions.open(login), await sessions.open(login)];
    expect(one).not.toBe(other);
    expect((await sessions.find(one))?.session.csrf).not.toBe((await sessions.find(other))?.session.csrf);
  });

  it('knows no session of a secret that it did not make', async () => {
    expect(await sessions.find(newSecret())).toBeUndefined();
  });

  it('ends a session that nobody used for half an hour, and forgets it', async () => {
    const secret = await sessions.open(login);
    now += 30 * minute - 1;
    expect(await sessions.find(secret)).toBeDefined();
    now += 30 * minute;
    expect(await sessions.find(secret)).toBeUndefined();
    expect(await store.read(secret)).toBeUndefined();
  });

  it('ends a session after twelve hours, however much it is used', async () => {
    const secret = await sessions.open(login);
    for (let used = 0; used < 12 * 60 - 10; used += 10) {
      now += 10 * minute;
      expect(await sessions.find(secret)).toBeDefined();
    }
    now += 10 * minute;
    expect(await sessions.find(secret)).toBeUndefined();
  });

  it("is no session of another issuer's person, though of the same name and subject", async () => {
    const secret = await sessions.open(login);
    const partners = new Sessions(ports, { ...limits, issuerId: 'https://partner.example' }, () => now);
    expect(await partners.find(secret)).toBeUndefined();
    expect(await store.read(secret)).toBeUndefined();
  });

  it('ends a session at once when told to', async () => {
    const secret = await sessions.open(login);
    await sessions.end(secret);
    expect(await sessions.find(secret)).toBeUndefined();
  });

  it('says to the whole mesh that a session has ended: by its person, its idleness or its age', async () => {
    await sessions.end(await sessions.open(login));
    const [idle, old] = [await sessions.open(login), await sessions.open({ ...login, sid: 'uid.other' })];
    now += 30 * minute;
    await sessions.find(idle);
    now += 12 * 60 * minute;
    await sessions.find(old);
    expect(said).toEqual(['uid signed_out', 'uid.login session_over', 'uid.other session_over']);
  });

  it('signed out asks for the password: the session at the issuer ends too, and goes on where the browser opens another', async () => {
    await sessions.end(await sessions.open(login));
    await sessions.open(login);
    await sessions.endAt(await sessions.ofPerson(login.user.key));
    expect(said).toContain('uid signed_out');
    said.length = 0;
    await sessions.replace(await sessions.open(login), login.user.key);
    expect(said).toEqual(['uid.login signed_out']);
    said.length = 0;
    // A name without parts, as of Microsoft Entra ID, and none at all.
    for (const sid of ['0b2c', null]) await sessions.end(await sessions.open({ ...login, sid }));
    expect(said).toEqual(['0b2c signed_out']);
  });

  it('keeps a session whose end could not be said, so that it can be said again', async () => {
    const secret = await sessions.open(login);
    ports.ends.revoke = () => Promise.reject(new Error('NATS is away'));
    await expect(sessions.end(secret)).rejects.toThrow('NATS is away');
    expect(await store.read(secret)).toBeDefined();
  });

  it('is no session any more once its sign-in was ended elsewhere, and says nothing of it again', async () => {
    const secret = await sessions.open(login);
    verdict = 'revoked';
    expect(await sessions.find(secret)).toBeUndefined();
    expect([await store.read(secret), said]).toEqual([undefined, []]);
  });

  it('opens nothing, and ends nothing, while it is not known whether it was ended elsewhere', async () => {
    const secret = await sessions.open(login);
    verdict = 'revocations_unknown';
    await expect(sessions.find(secret)).rejects.toMatchObject({ code: 'unavailable' });
    verdict = 'holds';
    expect(await sessions.find(secret)).toBeDefined();
  });

  it("lists a person's own sessions, ends one by its place alone, and knows no other's", async () => {
    const carol = { ...login, user: { ...personOf('carol'), displayName: 'Carol' }, sid: 'uid2.login' };
    const [first, hers] = [await sessions.open(login), await sessions.open(carol)];
    now += 1;
    await sessions.open({ ...login, sid: null });
    const own = await sessions.ofPerson(login.user.key);
    expect(own.map(({ sid }) => sid)).toEqual([null, 'uid.login']);
    await sessions.endIndexed(own.slice(1));
    expect([await sessions.find(first), said]).toEqual([undefined, ['uid.login signed_out']]);
    expect(await sessions.ofPerson(login.user.key)).toHaveLength(1);
    expect(await sessions.find(hers)).toBeDefined();
  });

  it("one person does not fill the store: beyond twenty the oldest ends, for the whole mesh, and nobody else's", async () => {
    const hers = await sessions.open({ ...login, user: { ...personOf('carol'), displayName: 'Carol' } });
    const secrets: string[] = [];
    for (let at = 0; at < mostOfPerson + 3; at += 1, now += 1)
      secrets.push(await sessions.open({ ...login, sid: `uid.${String(at)}` }));
    expect(await sessions.ofPerson(login.user.key)).toHaveLength(mostOfPerson);
    expect(said).toEqual([0, 1, 2].map((at) => `uid.${String(at)} signed_out`));
    const open = await Promise.all(
      secrets.map(async (secret) => (await sessions.find(secret)) !== undefined),
    );
    expect(open.indexOf(true)).toBe(3);
    expect(open.slice(3)).toEqual(Array(mostOfPerson).fill(true));
    expect(await sessions.find(hers)).toBeDefined();
  });

  it('the index opens nothing: no token, no secret, no name lies in it', async () => {
    const written: string[] = [];
    const bucket = new MemoryBucket();
    const put = bucket.put.bind(bucket);
    bucket.put = (key, value) => (written.push(key, String(value)), put(key, value));
    const index = new SessionIndex(() => Promise.resolve(bucket), 'the secret of this service');
    const place = { address: '203.0.113.7', browser: 'Firefox', system: 'Linux' };
    const secret = await new Sessions({ ...ports, index }, limits, () => now).open(
      { ...login, refreshToken: 'refresh' },
      place,
    );
    expect(written).toHaveLength(4);
    expect((await index.ofPerson(login.user.key))[0]?.place).toEqual(place);
    const other = new SessionIndex(() => Promise.resolve(bucket), 'another secret');
    expect((await other.ofPerson(login.user.key))[0]?.place.address).toBeNull();
    for (const told of ['refresh', secret, 'bob', login.user.key, '203.0.113.7', 'Firefox'])
      expect(written.join('\n')).not.toContain(told);
  });

  describe('where people sign in at another issuer', () => {
    const names = signInNames({ id: 'https://idp.example', profile: claimProfiles.generic });
    let written: string[];
    let elsewhere: Sessions;
    beforeEach(() => {
      const bucket = new MemoryBucket();
      const put = bucket.put.bind(bucket);
      written = [];
      bucket.put = (key, value) => (written.push(key, String(value)), put(key, value));
      const index = new SessionIndex(() => Promise.resolve(bucket), 'the secret of this service', true);
      elsewhere = new Sessions({ ...ports, index }, { ...limits, names }, () => now);
    });

    it('they are found by their tenant, with whose they are, until they end', async () => {
      const first = await elsewhere.open(login);
      await elsewhere.open({ ...login, tenant: 'globex' });
      const { key, name } = login.user;
      const who = { key, name, displayName: 'Bob' };
      expect(await elsewhere.ofTenant('acme')).toMatchObject([{ who, sid: 'uid.login', createdAt: now }]);
      expect(written.join('\n')).not.toMatch(/bob/i);
      await elsewhere.end(first);
      expect(await elsewhere.ofTenant('acme')).toEqual([]);
      expect(await elsewhere.ofTenant('globex')).toHaveLength(1);
      now += limits.lifetimeMs;
      expect(await elsewhere.ofTenant('globex')).toEqual([]);
    });

    it('INVARIANT (who may look is decided): they are told to whom identity tells of people, by the name that ends them, and change nothing else that it says', async () => {
      await elsewhere.open(login);
      await elsewhere.open({ ...login, sid: null });
      const people = { show: 'people' as const, people: [], complete: true };
      const { key, name } = login.user;
      const since = new Date(now).toISOString();
      expect(await withPeopleElsewhere(people, 'acme', elsewhere)).toMatchObject({
        complete: true,
        people: [
          {
            ...{ key, name, displayName: 'Bob', enabled: true },
            sessions: [
              { id: 'https://idp.example#uid.login', since, clients: ['deputy-web'] },
              { id: null, since },
            ],
          },
        ],
      });
      expect(await withPeopleElsewhere(people, 'globex', elsewhere)).toEqual(people);
      const leases = { show: 'leases' as const, leases: [], complete: true };
      expect(await withPeopleElsewhere(leases, 'acme', elsewhere)).toBe(leases);
    });

    it('those of the mesh itself are not listed: identity knows them', async () => {
      await sessions.open(login);
      expect(await sessions.ofTenant('acme')).toEqual([]);
    });
  });

  it('signing out at another issuer ends that sign-in alone, though its name has a dot as those of others there', async () => {
    const names = signInNames({ id: 'https://idp.example', profile: claimProfiles.generic });
    const elsewhere = new Sessions(ports, { ...limits, names }, () => now);
    await elsewhere.end(await elsewhere.open({ ...login, sid: 'node1.aaa' }));
    expect(said).toEqual(['node1.aaa signed_out']);
  });

  it("ends a person's others and leaves the one that asks, also where the issuer has both in one sign-in", async () => {
    const own = await sessions.open(login);
    const [beside, apart, hers] = [
      await sessions.open({ ...login, sid: 'uid.second' }),
      await sessions.open({ ...login, sid: 'uid2.login' }),
      await sessions.open({
        ...login,
        user: { ...personOf('carol'), displayName: 'Carol' },
        sid: 'uid3.login',
      }),
    ];
    const session = (await store.read(own))?.value as Session;
    expect(await sessions.endOthers({ secret: own, session })).toHaveLength(2);
    expect(await Promise.all([beside, apart].map((one) => sessions.find(one)))).toEqual([
      undefined,
      undefined,
    ]);
    expect(
      await Promise.all([own, hers].map(async (one) => (await sessions.find(one)) !== undefined)),
    ).toEqual([true, true]);
    expect(said).toEqual(['uid.second signed_out', 'uid2 signed_out', 'uid2.login signed_out']);
  });

  describe('INVARIANT (a sign-in that was begun before the end is over with it)', () => {
    const asking = async (secret: string) => ({ secret, session: (await store.read(secret))?.value as Session });

    it('opens nothing by an answer that was held back, nor leaves anything of it; and one begun later does', async () => {
      const own = await asking(await sessions.open(login));
      const begunAt = (now += 1);
      await sessions.claimEnd(own);
      now += minute;
      const heldBack = sessions.open({ ...login, sid: 'uid2.login' }, undefined, begunAt);
      await expect(heldBack).rejects.toMatchObject({ code: 'just_ended' });
      expect(said).toEqual(['uid2.login signed_out']);
      expect(await sessions.ofPerson(login.user.key)).toHaveLength(1);
      expect(await sessions.find(await sessions.open(login))).toBeDefined();
      const carol = { ...login, user: { ...personOf('carol'), displayName: 'Carol' } };
      expect(await sessions.find(await sessions.open(carol, undefined, begunAt))).toBeDefined();
    });

    it('also where it was ended by somebody else, as of when it was begun', async () => {
      const asked: number[] = [];
      ports.ends.check = ({ issuedAt }) => Promise.resolve(void asked.push(issuedAt));
      await sessions.open(login, undefined, now - minute);
      expect(asked).toEqual([Math.floor((now - minute) / 1_000)]);
    });

    it('is found by whoever ends the others, or finds that they did, whichever of the two comes first', async () => {
      const own = await asking(await sessions.open(login));
      const begunAt = (now += 1);
      for (let times = 0; times < 20; times += 1) {
        const opening = sessions.open({ ...login, sid: 'uid2.login' }, undefined, begunAt).catch(() => undefined);
        // At another step of it each time.
        for (let step = 0; step < times; step += 1) await new Promise((wake) => setImmediate(wake));
        await sessions.claimEnd(own);
        await sessions.endOthers(own);
        const secret = await opening;
        expect(secret && (await sessions.find(secret))).toBeUndefined();
      }
      expect(await sessions.find(own.secret)).toBeDefined();
    });
  }); // prettier-ignore

  describe('INVARIANT (who ends all others stays)', () => {
    const asking = async () => {
      const secret = await sessions.open(login);
      return { secret, session: (await store.read(secret))?.value as Session };
    };
    const endOthers = async (own: Awaited<ReturnType<typeof asking>>) => {
      await sessions.claimEnd(own);
      await sessions.endOthers(own);
    };
    const whatBecameOf = (asked: Promise<unknown>) =>
      asked.then(() => 'done', ({ code }: { code: string }) => code); // prettier-ignore

    it('of two browsers that do at the same time one goes on, and the other is signed out and has ended nothing', async () => {
      const both = [await asking(), await asking()];
      const told = await Promise.all(both.map((own) => whatBecameOf(endOthers(own))));
      expect([...told].sort()).toEqual(['done', 'not_logged_in']);
      const found = await Promise.all(both.map(({ secret }) => sessions.find(secret)));
      expect(found.map(Boolean)).toEqual(told.map((what) => what === 'done'));
    });

    it('of two tabs of one browser both are told that it is done', async () => {
      const [own, other] = [await asking(), await asking()];
      expect(await Promise.all([endOthers(own), endOthers(own)].map(whatBecameOf))).toEqual(['done', 'done']);
      expect([await sessions.find(own.secret), await sessions.find(other.secret)]).toEqual([
        expect.anything(),
        undefined,
      ]);
    });

    it('and later another may end the one that stayed', async () => {
      const first = await asking();
      await endOthers(first);
      now += 1;
      const second = await asking();
      expect(await whatBecameOf(endOthers(second))).toBe('done');
      expect(await sessions.find(first.secret)).toBeUndefined();
    });
  });

  it('another of the same person in its place lets their turns come to an end first, and opens nothing meanwhile', async () => {
    let turnsEnd = () => {};
    const turnsOver = new Promise<void>((resolve) => (turnsEnd = resolve));
    const replaced = await sessions.open(login);
    await sessions.replace(replaced, login.user.key, turnsOver);
    expect([await sessions.find(replaced), said]).toEqual([undefined, []]);
    turnsEnd();
    await eventually('it is said', () => said.length > 0);
    expect(said).toEqual(['uid.login signed_out']);
  });

  it("somebody else's in its place ends it with its turns", async () => {
    await sessions.replace(await sessions.open(login), personOf('carol').key, new Promise<void>(() => {}));
    expect(said).toEqual(['uid.login signed_out']);
  });

  it('writes down its use at most once a minute', async () => {
    const secret = await sessions.open(login);
    const { revision } = (await store.read(secret)) ?? {};
    now += minute - 1;
    await sessions.find(secret);
    expect((await store.read(secret))?.revision).toBe(revision);
    now += 1;
    await sessions.find(secret);
    expect((await store.read(secret))?.value.seenAt).toBe(now);
    expect((await sessions.ofPerson(login.user.key))[0]?.seenAt).toBe(now);
  });
});
