import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { pino } from 'pino';
import { type AccountOperation } from '#libs/contracts';
import { localTenants } from '#test/issuer/local-people';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { openRecording, type Recording } from '../../records/recording.js';
import { onOwnPages } from '../../sign-ins/acting-person.js';
import { type OpenBucket } from '../../storage/own-buckets.js';
import { RecordStore } from '../../storage/record-store.js';
import { secretsOf } from '../../storage/secrets.js';
import { type AccountPorts } from '../operate/account-ports.js';
import { carryOut } from '../operate/carry-out.js';
import { People } from '../people.js';
import { type Person } from '../person.js';
import { SecondFactors } from '../second-factor/second-factors.js';
import { OwnAccount, type OwnAsking } from './own-account.js';

const zoe: Person = {
  ...{ id: '0b54c5ae-6b6f-4b2a-9a43-1a6b1f6d1d11', username: 'zoe', name: 'Zoe', tenant: 'acme', groups: [] },
  ...{ passwordHash: 'of the password known to a thief', enabled: true, changedAt: 1_800_000_000 },
};
const passwords = {
  hash: (password: string) => Promise.resolve(`of ${password}`),
  matches: (hash: string | undefined, password: string) => Promise.resolve(hash === `of ${password}`),
};
/** The second in which all of it happens: no time tells what came first. */
const clock = () => 1_800_000_000_000;
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock() });

describe('a change of one’s own', () => {
  let recording: Recording;
  let people: People;
  let factors: SecondFactors;
  let own: OwnAccount;
  /** What happens between a permit, which is older than the change, and the change. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  let ended = 0;

  beforeAll(async () => {
    const record = async () => {
      const now = meanwhile;
      meanwhile = undefined;
      await now?.();
    };
    const config = { policiesDir: 'policies', decisionTimeoutMs: 60_000 };
    recording = await openRecording(config, { record }, pino({ level: 'silent' }));
  });
  afterAll(() => recording.close());

  beforeEach(async () => {
    meanwhile = undefined;
    ended = 0;
    const stores = storesInMemory();
    const open: OpenBucket = (name) => Promise.resolve(stores[name]);
    const shared = { open, secretOf: secretsOf('key'), clock };
    people = new People(shared);
    factors = new SecondFactors({ ...shared, records: new RecordStore(shared) });
    await people.add(zoe);
    const end = () => Promise.resolve(void (ended += 1));
    own = new OwnAccount(recording.forOperations(), {
      ...{ people, factors, passwords, clock, issuerId: 'local', tenants: localTenants },
      contexts: { forget: () => Promise.resolve() },
      endSignIns: end,
    });
  });

  const now = async (): Promise<Person> => {
    const person = await people.byUsername('zoe');
    if (!person) throw new Error('nobody');
    return person;
  };
  const asking = async (): Promise<OwnAsking> => ({
    ...{ person: await now(), client: { id: 'deputy-identity' }, standing: onOwnPages },
    ...{ sessionId: 'a-session', isStrange: false, arrival: { transport: 'http', address: '192.0.2.1' } },
  });
  const operator = (operation: { readonly do: 'password' | 'factor' | 'disable' } | { readonly do: 'groups'; readonly groups: readonly string[] }) => {
    const ports = {
      ...{ people, factors, passwords, clock, issuerId: 'local', tenants: localTenants },
      contexts: { forget: () => Promise.resolve() },
      endAll: () => Promise.resolve({}),
    } as unknown as AccountPorts;
    const about = { version: 1, username: 'zoe' };
    return carryOut(ports, { ...about, ...operation } as AccountOperation, 'acme');
  }; // prettier-ignore
  const become = (asked: Promise<unknown>) =>
    asked.then(
      (done) => (done === undefined ? 'nothing' : 'done'),
      (error: { code?: string }) => error.code,
    );

  it.each([
    ['another password', { do: 'password' }],
    ['no second factor', { do: 'factor' }],
    ['other groups', { do: 'groups', groups: ['acme-readers'] }],
    ['nothing any more', { do: 'disable' }],
  ] as const)('INVARIANT (a proof is of what is kept): an operator’s later decision stays: %s', async (_what, operation) => {
    const thief = await asking();
    meanwhile = () => operator(operation);
    expect(await become(own.changePassword(thief, 'a password of the thief'))).toBe('conflict');
    const hash = operation.do === 'password' ? /^of [0-9a-z-]{16,}$/ : /known to a thief$/;
    expect((await now()).passwordHash).toMatch(hash);
    expect(ended).toBe(0);
  }); // prettier-ignore

  it('INVARIANT (a proof is of what is kept): of two new passwords at once, one is taken', async () => {
    const [one, other] = [await asking(), await asking()];
    meanwhile = async () => expect(await become(own.changePassword(other, 'the first of two'))).toBe('done');
    expect(await become(own.changePassword(one, 'the second of two'))).toBe('conflict');
    expect((await now()).passwordHash).toBe('of the first of two');
    expect(ended).toBe(1);
  });

  it('INVARIANT (a proof is of what is kept): a factor that was drawn before an operator’s decision is none after it', async () => {
    const thief = await asking();
    const secret = await factors.begin(thief.person, 'a session');
    await operator({ do: 'factor' });
    const later = await asking();
    expect(await factors.pending(later.person, 'a session')).toBeUndefined();
    expect(await become(own.addFactor(later, 'a session', codeOf(secret)))).toBe('nothing');
    expect(await factors.has(zoe.id)).toBe(false);
  });

  it('INVARIANT (a proof is of what is kept): nor one whose first code was under way', async () => {
    const thief = await asking();
    const secret = await factors.begin(thief.person, 'a session');
    meanwhile = () => operator({ do: 'factor' });
    expect(await become(own.addFactor(thief, 'a session', codeOf(secret)))).toBe('conflict');
    expect(await factors.has(zoe.id)).toBe(false);
  });

  it('INVARIANT (a proof is of what is kept): a factor that came in the place of the one of which a code was shown is not removed', async () => {
    const first = await asking();
    await own.addFactor(first, 'here', codeOf(await factors.begin(first.person, 'here')));
    const thief = await asking();
    meanwhile = async () => {
      await operator({ do: 'factor' });
      const owner = await asking();
      await own.addFactor(owner, 'there', codeOf(await factors.begin(owner.person, 'there')));
    };
    expect(await become(own.removeFactor(thief))).toBe('conflict');
    expect(await factors.has(zoe.id)).toBe(true);
  });
});
