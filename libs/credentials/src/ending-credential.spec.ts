import { describe, expect, it } from '@jest/globals';
import { personKey } from '#libs/contracts';
import { EndingCredential, type MadeOfLogin } from './ending-credential.js';
import { EndingCredentials } from './ending-credentials.js';

const done = Promise.resolve(true);
const revoked = { first: done, whole: done };
const never = new AbortController().signal;
const holderOf = (name: string) => ({
  sessionId: null,
  tenant: 'acme',
  user: { key: personKey('local', name) },
  actors: [],
  issuedAt: 1,
});
const isBobs = ({ user }: { user?: { key: string } }) => user?.key === personKey('local', 'bob');

describe('a credential that is being ended', () => {
  const ending = (disconnect: () => Promise<void>, isDropped = () => done) =>
    new EndingCredential({ disconnect, isDropped }, revoked, never);

  it('says whether its connections are closed: a close that failed is none, until their user is gone', async () => {
    expect(await ending(() => Promise.resolve()).disconnected?.first).toBe(true);
    const stuck = ending(() => Promise.reject(new Error('the pool is stuck')));
    expect(await stuck.disconnected?.whole).toBe(true);
    const stop = new AbortController();
    const isDropped = () => {
      stop.abort();
      return Promise.resolve(false);
    };
    const disconnect = () => Promise.reject(new Error('the pool is stuck'));
    const open = new EndingCredential({ disconnect, isDropped }, revoked, stop.signal);
    expect(await open.disconnected?.whole).toBe(false);
  });

  it('a login of which nothing came has neither connections nor a user', () => {
    const one = new EndingCredential(undefined, revoked, never);
    expect([one.disconnected, one.dropped()]).toEqual([undefined, undefined]);
  });
});

describe('what is still ended is still out', () => {
  it('for every order that means its holder, whoever began to end it, and for no other', async () => {
    const all = new EndingCredentials();
    let end: (isDone: boolean) => void = () => undefined;
    const whole = new Promise<boolean>((resolve) => (end = resolve));
    const made: MadeOfLogin = { disconnect: () => Promise.resolve(), isDropped: () => whole };
    all.add(holderOf('bob'), new EndingCredential(made, { first: Promise.resolve(false), whole }, never));
    const [first, second] = [all.ended(isBobs, Promise.resolve()), all.ended(isBobs, Promise.resolve())];
    for (const { logins, connections } of [first, second]) {
      expect(await logins).toMatchObject({ done: 0, left: 1 });
      expect(await connections).toEqual({ done: 1, left: 0 });
    }
    expect(await all.ended((holder) => !isBobs(holder), Promise.resolve()).logins).toEqual({ done: 0, left: 0 });
    end(true);
    expect(await (await second.logins).rest).toEqual({ done: 1, left: 0 });
    expect(await (await second.users).rest ?? (await second.users)).toMatchObject({ left: 0 });
  }); // prettier-ignore

  it('counts what arrives, and what is over, while it waits for what is being made', async () => {
    const all = new EndingCredentials();
    const stop = new AbortController();
    const former = all.add(holderOf('bob'), new EndingCredential(undefined, revoked, stop.signal));
    let arrive: () => void = () => undefined;
    const arriving = new Promise<void>((resolve) => (arrive = resolve));
    const ended = all.ended(isBobs, arriving);
    all.add(holderOf('bob'), new EndingCredential({ isDropped: () => done }, revoked, never));
    stop.abort();
    await former.over;
    arrive();
    expect(await ended.logins).toEqual({ done: 2, left: 0 });
    expect(await ended.users).toEqual({ done: 1, left: 0 });
  });
});
