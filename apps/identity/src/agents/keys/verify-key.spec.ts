import { describe, expect, it } from '@jest/globals';
import { type AgentKey, mostKeys, type RegisteredAgent } from '#libs/contracts';
import { registered, registeredKey } from '#test/registered-agent';
import { digestOfKey, newApiKey } from './api-key.js';
import { endingBy, isTaken, revoking, withKey } from './keys-of.js';
import { KeyRefused, verifyKey } from './verify-key.js';

const now = Date.parse('2026-11-22T12:00:00.000Z');
const at = (ms: number) => new Date(ms).toISOString();

describe('a key', () => {
  const { key, kept } = newApiKey('a secret', now);
  const machine = (change: Partial<RegisteredAgent> = {}, ofKey: Partial<AgentKey> = {}) =>
    registered('acme/robot', { kind: 'machine', keys: [{ ...kept, ...ofKey }], ...change });
  const outcome = async (
    agent: RegisteredAgent | undefined,
    { text = key, secrets = ['a secret'], clock = () => now } = {},
  ) => {
    const withKey = (digest: string) =>
      Promise.resolve(agent?.keys.some((one) => one.digest === digest) ? agent : undefined);
    const verified = await verifyKey(text, { agents: { withKey }, secrets, clock });
    return verified instanceof KeyRefused ? verified.reason : verified.agent.id;
  };
  const person = { key: 'local#x', name: 'bob', consentedAt: null } as const;

  it('says nothing of itself by what is kept of it: a key is told once', () => {
    expect(JSON.stringify(kept)).not.toContain(key);
    expect(kept.digest).toBe(digestOfKey('a secret', key));
    expect(kept.digest).not.toBe(digestOfKey('another secret', key));
    expect(newApiKey('a secret', now).key).not.toBe(key);
  });

  it('opens what it is a key of', async () => {
    expect(await outcome(machine())).toBe('acme/robot');
    // After the secret was changed the former one is tried, too.
    expect(await outcome(machine(), { secrets: ['a newer secret', 'a secret'] })).toBe('acme/robot');
  });

  it.each([
    ['unknown: another secret made its digest', machine(), { secrets: ['another secret'] }, 'unknown'],
    ['unknown: nobody has it', undefined, {}, 'unknown'],
    ['unknown: it is no key', machine(), { text: 'password' }, 'unknown'],
    ['unknown: it is a digest', machine(), { text: kept.digest }, 'unknown'],
    ['revoked', machine({}, { revokedAt: at(now) }), {}, 'revoked'],
    ['past its rotation', machine({}, { endsAt: at(now) }), {}, 'ended'],
    ['of a disabled agent', machine({ state: 'disabled' }), {}, 'disabled'],
    ['of an agent that is no machine', machine({ kind: 'client' }), {}, 'disabled'],
    ['of one whose person does not consent', machine({ person }), {}, 'no_consent'],
  ])('a key that is not taken opens nothing: %s', async (_how, agent, change, reason) => {
    expect(await outcome(agent, change)).toBe(reason);
  });

  it('is taken for as long as it overlaps, and not a moment longer', async () => {
    const rotated = machine({ keys: endingBy([kept], now + 60_000) });
    expect(await outcome(rotated, { clock: () => now + 59_999 })).toBe('acme/robot');
    expect(await outcome(rotated, { clock: () => now + 60_000 })).toBe('ended');
    // What ends sooner is not made to last.
    expect(endingBy(rotated.keys, now + 90_000)).toEqual(rotated.keys);
  });
});

describe('the keys of an agent', () => {
  const keys = [...'abcdefgh'].map((letter) => registeredKey(letter));

  it('are bounded: those that are over are forgotten, the oldest first, and none that is taken', () => {
    const [newest, ...older] = keys;
    const over = older.map((key) => ({ ...key, endsAt: at(now - 1) }));
    const added = registeredKey('n');
    expect(withKey([newest!, ...over], added, now)).toEqual([added, newest, ...over.slice(0, mostKeys - 2)]);
    expect(() => withKey(keys, added, now)).toThrow('revoke one first');
  });

  it('are revoked one by one or all, and what is revoked stays so', () => {
    const one = revoking(keys, 'a'.repeat(16), now);
    expect(one.filter((key) => isTaken(key, now))).toHaveLength(7);
    const all = revoking(one, undefined, now + 1);
    expect(all.some((key) => isTaken(key, now))).toBe(false);
    expect(all[0]?.revokedAt).toBe(at(now));
  });
});
