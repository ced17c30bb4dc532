import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { type TurnEvent } from '#libs/contracts';
import { manifest, type ServiceName } from '../tools/launcher/index.js';
import { waitUntil } from '../tools/launcher/wait-until.js';
import { ask, decisionsAs, forgetSignIns } from '#test/e2e/ask';
import { becomesReady, dataDir, logInAs, meshState, readiness } from '#test/e2e/mesh-under-test';

jest.setTimeout(600_000);

/** Ids of everything acme's auditor can see to be recorded. */
const recorded = async () => new Set((await decisionsAs('erin')).map(({ eventId }) => eventId));

const restarted = (service: ServiceName, before: number) =>
  waitUntil(() => ![undefined, before].includes(meshState().services[service]), { timeoutMs: 120_000 });

async function finish(turn: AsyncGenerator<unknown>): Promise<void> {
  while (!(await turn.next()).done);
}

interface KeptLease {
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The leases that Vault has out, as its own file says: one is there until its database user is dropped. */
const leasesOut = (): KeptLease[] => {
  const state = JSON.parse(readFileSync(join(dataDir(), 'standins', 'vault', 'vault.json'), 'utf8')) as {
    leases: [string, KeptLease][];
  };
  return state.leases.map(([, lease]) => lease);
};

describe('kill -9 of one process', () => {
  let leasesOfTheDead: readonly KeptLease[] = [];

  it.each(manifest.services.map(({ name }) => name))(
    '%s: the mesh heals by itself and loses no record',
    async (service) => {
      const { url, services } = meshState();
      await ask('bob', 'Find laptops under $1500');
      const before = await recorded();
      expect(before.size).toBeGreaterThan(0);

      const pid = services[service] ?? 0;
      // Whoever stays signed in has something borrowed when it dies.
      if (service === 'mcp')
        await finish((await logInAs('bob')).turn(randomUUID(), 'Find laptops under $1500'));
      process.kill(pid, 'SIGKILL');
      if (service === 'mcp') leasesOfTheDead = leasesOut();

      expect(await restarted(service, pid)).toBe(true);
      expect(await becomesReady(url)).toBe(true);
      // It answers web before it has heard from the mesh, and signs nobody in until then.
      expect(await becomesReady(meshState().issuer)).toBe(true);
      forgetSignIns();
      const again = await ask('bob', 'Find laptops under $1500');
      expect(again.calls.at(-1)).toMatchObject({ decision: 'permit', outcome: 'succeeded' });
      const after = await recorded();
      expect([...before].filter((id) => !after.has(id))).toEqual([]);
    },
  );

  it('of mcp leaves no lease: what it had borrowed lasted less than half a minute, and is gone though nobody gave it back', async () => {
    expect(leasesOfTheDead.length).toBeGreaterThan(0);
    for (const { issuedAt, expiresAt } of leasesOfTheDead) expect(expiresAt - issuedAt).toBeLessThan(30_000);
    const dead = new Set(leasesOfTheDead.map(({ id }) => id));
    const isGone = () => !leasesOut().some(({ id }) => dead.has(id));
    expect(await waitUntil(isGone, { timeoutMs: 120_000 })).toBe(true);
  });

  it('of nats-server leaves sessions logged in', async () => {
    const bob = await logInAs('bob');
    const { url, services } = meshState();
    process.kill(services.nats ?? 0, 'SIGKILL');
    expect(await restarted('nats', services.nats ?? 0)).toBe(true);
    expect(await becomesReady(url)).toBe(true);
    await expect(bob.decisions({ limit: 1 })).resolves.toHaveProperty('events');
  });
});

describe('while something is down', () => {
  it('web says that the chain cannot serve, and says so no longer when it can', async () => {
    const { url, services } = meshState();
    process.kill(services.agent ?? 0, 'SIGSTOP');
    try {
      expect(await waitUntil(async () => (await readiness(url)) === 503, { timeoutMs: 120_000 })).toBe(true);
    } finally {
      process.kill(services.agent ?? 0, 'SIGCONT');
    }
    expect(await becomesReady(url)).toBe(true);
  });

  it('nothing is begun while nothing can be stored, and all works again without a restart', async () => {
    const { url, services } = meshState();
    const bob = await logInAs('bob');
    const create = async () => {
      const events: TurnEvent[] = [];
      const request = 'Create a new product called Unrecorded priced at $1';
      for await (const event of bob.turn(randomUUID(), request)) events.push(event);
      return events;
    };
    process.kill(services.nats ?? 0, 'SIGSTOP');
    try {
      await expect(create()).rejects.toMatchObject({ code: 'refused' });
      expect(await waitUntil(async () => (await readiness(url)) === 503, { timeoutMs: 120_000 })).toBe(true);
    } finally {
      process.kill(services.nats ?? 0, 'SIGCONT');
    }
    expect(await becomesReady(url)).toBe(true);
    expect((await ask('bob', 'Find Unrecorded')).answer).not.toMatch(/\|.*Unrecorded/);
    expect((await create()).at(-1)).toMatchObject({ type: 'turn.finished' });
    expect((await ask('bob', 'Find Unrecorded')).answer).toMatch(/\|.*Unrecorded/);
    await ask('bob', 'Delete the product named Unrecorded');
  });
});
