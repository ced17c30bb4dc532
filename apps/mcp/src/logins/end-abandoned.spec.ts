import { describe, expect, it } from '@jest/globals';
import { createLogger } from '#libs/telemetry';
import { EndAbandoned } from './end-abandoned.js';
import { type KeptLogin } from './kept-logins.js';

const minute = 60_000;
const held = { sessionId: null, tenant: 'acme', actors: [], issuedAt: 1 };
const loginOf = (accessor: string, at = 0): KeptLogin => ({ owner: 'dead', accessor, held, at });

/** A store of logins, and whoever ends them, as far as each can be away. */
function world(o: { written: KeptLogin[]; ender?: boolean; now?: number }) {
  const state = {
    running: ['this'],
    written: o.written,
    isVaultAway: false,
    isStoreAway: false,
    now: o.now ?? minute,
  };
  const ended: string[] = [];
  const logins = {
    instance: 'this',
    isOwn: () => false,
    all: () => (state.isStoreAway ? Promise.reject(new Error('not heard')) : Promise.resolve(state.written)),
    forget: ({ accessor }: Pick<KeptLogin, 'accessor'>) => {
      state.written = state.written.filter((login) => login.accessor !== accessor);
      return Promise.resolve();
    },
    keep: () => Promise.resolve(),
    stop: () => undefined,
  };
  const ender = {
    renew: () => Promise.resolve(),
    end: (accessor: string) =>
      state.isVaultAway ? Promise.reject(new Error('sealed')) : Promise.resolve(void ended.push(accessor)),
  };
  const abandoned = new EndAbandoned({
    logins,
    ender: o.ender === false ? undefined : ender,
    running: () => Promise.resolve(new Set(state.running)),
    logger: createLogger('mcp', 'silent'),
    clock: () => state.now,
  });
  return { state, ended, abandoned };
}

describe('confirmed by whoever did it: logins of instances that died', () => {
  it('of which nothing is known just now are confirmed to nobody', async () => {
    const { state, abandoned } = world({ written: [loginOf('one')] });
    state.isStoreAway = true;
    const { rest, ...now } = await abandoned.part(() => true);
    expect(now).toMatchObject({ done: 0, left: 1, detail: expect.stringContaining('not known now') as unknown });
    state.isStoreAway = false;
    await abandoned.look();
    expect(await rest).toEqual({ done: 0, left: 0 });
  }); // prettier-ignore

  it('that Vault does not end are left until it has, and the order is told of that', async () => {
    const { state, abandoned } = world({ written: [loginOf('one'), loginOf('two')] });
    state.isVaultAway = true;
    const { rest, ...now } = await abandoned.part(() => true);
    expect(now).toMatchObject({ done: 0, left: 2 });
    let isTold = false;
    void rest?.then(() => (isTold = true));
    await abandoned.look();
    // Another instance has ended one meanwhile.
    state.written = state.written.slice(1);
    await abandoned.look();
    expect(isTold).toBe(false);
    state.isVaultAway = false;
    state.now += minute;
    await abandoned.look();
    expect(await rest).toEqual({ done: 2, left: 0 });
  });

  it('who is not listed believes no list: where this service itself is not told to run, nobody else is taken for dead', async () => {
    const { state, ended, abandoned } = world({ written: [loginOf('one')] });
    state.running = ['another'];
    expect(await abandoned.part(() => true)).toMatchObject({ done: 0, left: 1 });
    await abandoned.look();
    expect(ended).toEqual([]);
    state.running = ['this'];
    await abandoned.look();
    expect(ended).toEqual(['one']);
  });

  it('are left, without the right to end them, until they are over by themselves', async () => {
    const { state, abandoned } = world({ written: [loginOf('one')], ender: false, now: minute - 1 });
    expect(await abandoned.part(() => true)).toMatchObject({ done: 0, left: 1 });
    state.now = minute;
    expect(await abandoned.part(() => true)).toEqual({ done: 1, left: 0 });
    expect(state.written).toEqual([]);
  });

  it('are left alone where the order does not mean whose they are', async () => {
    const { ended, abandoned } = world({ written: [loginOf('one')] });
    expect(await abandoned.part(() => false)).toEqual({ done: 0, left: 0 });
    expect(ended).toEqual([]);
  });
});

describe('no login is forgotten', () => {
  it('and what another instance has ended is alarmed no more', async () => {
    const { state, abandoned } = world({ written: [loginOf('one'), loginOf('two')] });
    state.isVaultAway = true;
    await abandoned.look();
    expect(abandoned.readiness().detail).toContain('2 logins');
    state.written = [loginOf('two')];
    await abandoned.look();
    expect(abandoned.readiness().detail).toContain('1 logins');
    state.written = [];
    await abandoned.look();
    expect(abandoned.readiness()).toEqual({ name: 'logins ended', ok: true });
  });

  it('what could not be ended is tried again, not at once, and an order tries it at once', async () => {
    const { state, ended, abandoned } = world({ written: [loginOf('one')] });
    state.isVaultAway = true;
    await abandoned.look();
    state.isVaultAway = false;
    await abandoned.look();
    expect(ended).toEqual([]);
    expect(await abandoned.part(() => true)).toEqual({ done: 1, left: 0 });
    expect(ended).toEqual(['one']);
  });
});
