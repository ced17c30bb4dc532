import { AgentDirectory, agentKey } from '#libs/principal';
import { type RegisteredAgent } from '#libs/contracts';
import { newApiKey } from '../../apps/identity/src/agents/keys/api-key.js';
import { KeyRefused, verifyKey } from '../../apps/identity/src/agents/keys/verify-key.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';

const machines = 1_000;
const secret = 'a secret of a benchmark, which opens nothing';

/** The verification of an API key as identity does it, of an agent among a thousand, in process. */
export async function measureKeys(rounds: number): Promise<Figure[]> {
  const directory = new AgentDirectory();
  const keys = Array.from({ length: machines }, (_none, at) => {
    const { key, kept } = newApiKey(secret, Date.now());
    const agent = machine(`acme/robot-${String(at)}`, [kept]);
    directory.add(agentKey(agent.tenant, agent.id), JSON.stringify(agent), at);
    return key;
  });
  const agents = { withKey: (digest: string) => Promise.resolve(directory.withKey(digest)) };
  const times: number[] = [];
  for (let round = -200; round < rounds; round += 1) {
    const key = keys[(round + machines) % machines] ?? '';
    const start = performance.now();
    const verified = await verifyKey(key, { agents, secrets: [secret], clock: Date.now });
    if (verified instanceof KeyRefused)
      throw new Error(`the key of the benchmark was refused: ${verified.reason}`);
    if (round >= 0) times.push(performance.now() - start);
  }
  const { p50, p99 } = percentiles(times);
  const note = `of one of ${String(machines)} machine agents, in process`;
  return [
    { name: 'verification of an API key, p50', value: p50, unit: 'ms', note },
    { name: 'verification of an API key, p99', value: p99, unit: 'ms', note },
  ];
}

const machine = (id: string, keys: RegisteredAgent['keys']): RegisteredAgent => {
  const since = new Date().toISOString();
  return {
    ...{ version: 1, id, tenant: 'acme', kind: 'machine', owner: 'deployment', trust: 'limited' },
    ...{
      ceiling: ['read'],
      state: 'active',
      redirects: [],
      groups: ['acme-machine-readers'],
      keys,
      person: null,
    },
    ...{ createdAt: since, updatedAt: since },
  };
};
