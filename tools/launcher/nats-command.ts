import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNatsServer } from '../nats-server/ensure-nats-server.js';
import { cleanEnvironment } from './clean-environment.js';
import { type Layout, portOf } from './layout.js';
import { createKeys } from './provisioning.js';
import { type Starting } from './service.js';
import { type ProcessCommand } from './supervised-process.js';

/**
 * nats-server knows nothing of leave-with-parent.ts. A shell keeps a reader on standard input that ends the
 * server when the launcher is gone, and then becomes the server, so that its process id is the server's.
 */
const leavingWithParent = `
  exec 3<&0
  (cat <&3 >/dev/null 2>&1; kill -TERM $$ 2>/dev/null) >/dev/null 2>&1 &
  exec "$@" </dev/null 3<&-`;

/**
 * Starts nats-server with policies/nats, once it is found or fetched and the peers' keys are made; their public halves
 * are in the data folder's environment.json.
 * @throws NatsServerMissing | StepFailed
 */
export async function natsCommand(layout: Layout, { say, signal }: Starting): Promise<ProcessCommand> {
  const { root, folder, env } = layout;
  const binary = await ensureNatsServer(join(root, '.deputy', 'bin'), say);
  await createKeys(layout, signal);
  const server = [binary, '-c', join(root, 'policies', 'nats', 'nats.conf')];
  const environment = JSON.parse(readFileSync(folder.nats.environment, 'utf8')) as Record<string, string>;
  const withShell = { file: '/bin/sh', args: ['-c', leavingWithParent, 'sh', ...server] };
  const alone = { file: binary, args: server.slice(1) };
  return {
    ...(process.platform === 'win32' ? alone : withShell),
    env: { ...cleanEnvironment(env), ...environment, DEPUTY_NATS_PORT: String(portOf(layout, 'nats')) },
  };
}
