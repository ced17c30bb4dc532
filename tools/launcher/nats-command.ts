import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNatsServer } from '../nats-server/ensure-nats-server.js';
import { leavingWithParent } from '../nats-server/leaving-with-parent.js';
import { cleanEnvironment } from './clean-environment.js';
import { type Layout } from './layout.js';
import { prepareNats } from './provisioning.js';
import { type Starting } from './service.js';
import { type ProcessCommand } from './supervised-process.js';

/**
 * Starts nats-server with policies/nats, once it is found or fetched, the peers' keys are made and stored streams are as
 * this version wants them; what it reads from its environment is in the data folder's environment.json.
 * @throws NatsServerMissing | StepFailed
 */
export async function natsCommand(layout: Layout, { say, signal }: Starting): Promise<ProcessCommand> {
  const { root, folder, env } = layout;
  const binary = await ensureNatsServer(join(root, '.deputy', 'bin'), say);
  const said = await prepareNats(binary, layout, signal);
  if (said) say(`  ${said}`);
  const environment = JSON.parse(readFileSync(folder.nats.environment, 'utf8')) as Record<string, string>;
  return {
    ...leavingWithParent(binary, [
      '-c',
      join(root, 'policies', 'nats', environment.DEPUTY_NATS_CONFIG ?? 'nats.conf'),
    ]),
    env: { ...cleanEnvironment(env), ...environment },
  };
}
