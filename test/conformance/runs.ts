import { join } from 'node:path';
import { startIdentity } from '#test/identity/start-identity';
import { type Check } from './judge.js';
import { requiredOf, runOfficialSuite } from './official-suite.js';
import { checkWithSdk1 } from './sdk-v1.js';
import { type World } from './start-world.js';

/** One line of the table: a side of the protocol in a revision. */
export interface Run {
  readonly name: string;
  check(world: World): Promise<Check[]>;
}

/**
 * Extensions of the protocol (tasks, skills): optional, and nothing that Deputy says it has. The suite runs them for show with a
 * revision's requirements.
 */
const isOfExtension = ({ name }: Check) => /^(tasks|sep-2640)-/.test(name);

const server = (revision: string, args: readonly string[]): Run => ({
  name: `server ${revision}`,
  async check({ open }) {
    const checks = await runOfficialSuite(['server', '--url', open, ...args]);
    return checks.filter((check) => !isOfExtension(check));
  },
});

/**
 * The agent's MCP client. It is never without a token for mcp and never looks for where to get one, so that scenarios of OAuth say
 * nothing about it.
 */
const client = (revision: string): Run => ({
  name: `client ${revision}`,
  async check() {
    const command = `${process.execPath} ${join(import.meta.dirname, 'agent-client.js')}`;
    const checks: Check[] = [];
    for (const scenario of requiredOf('client', revision)) {
      if (scenario.startsWith('auth/')) continue;
      const args = ['--command', command, '--scenario', scenario, '--spec-version', revision];
      checks.push(...(await runOfficialSuite(['client', ...args])));
    }
    return checks;
  },
});

/** identity, as far as it can be asked without a person: its scenario of a whole sign-in waits for somebody at a browser. */
const authorizationServer = (revision: string): Run => ({
  name: `authorization server ${revision}`,
  async check() {
    const identity = await startIdentity();
    try {
      const scenario = 'authorization-server-metadata-endpoint';
      const args = ['--url', identity.issuer, '--scenario', scenario, '--spec-version', revision];
      return await runOfficialSuite(['authorization', ...args]);
    } finally {
      await identity.close();
    }
  },
});

/** What a revision requires is frozen in the suite for the two newest; of an older one everything it knows is asked. */
export const runs: readonly Run[] = [
  server('2026-07-28', ['--requirements', '2026-07-28']),
  server('2025-11-25', ['--requirements', '2025-11-25']),
  server('2025-06-18', ['--spec-version', '2025-06-18', '--suite', 'all']),
  { name: 'server 2025-03-26', check: ({ open }) => checkWithSdk1(open, '2025-03-26') },
  client('2026-07-28'),
  authorizationServer('2026-07-28'),
];
