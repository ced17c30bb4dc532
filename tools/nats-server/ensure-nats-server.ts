import { CommandProblem } from '../command/index.js';
import { downloadNatsServer } from './download-nats-server.js';
import { findNatsServer, searchPath } from './find-nats-server.js';
import { canInstallPackages, installPackage } from '../programs/install-package.js';
import { pinnedRelease } from './pinned-release.js';

/** There is none, and it could not be installed; the message says how to. */
export class NatsServerMissing extends CommandProblem {
  constructor(message: string) {
    super('failed', 'nats_server_missing', message);
  }
}

/**
 * A nats-server of this machine: found, else the distribution's package, else the pinned download.
 * @param binDir where a downloaded one is kept
 * @returns its path
 * @throws NatsServerMissing
 */
export async function ensureNatsServer(binDir: string, say: (line: string) => void): Promise<string> {
  const found = findNatsServer(searchPath(binDir));
  if (found) return found;
  const failures: string[] = [];

  if (canInstallPackages()) {
    say('installing nats-server (apt-get) …');
    await installPackage('nats-server').catch((error: Error) => failures.push(error.message));
    const installed = findNatsServer(searchPath(binDir));
    if (installed) return installed;
  }

  const release = pinnedRelease(process.platform, process.arch);
  if (release) {
    say(`downloading ${release.archive} …`);
    try {
      return await downloadNatsServer(release, binDir);
    } catch (error) {
      failures.push(error instanceof Error ? withCause(error) : String(error));
    }
  }
  throw new NatsServerMissing(
    [
      'nats-server is needed and could not be installed.',
      ...failures.map((failure) => `  - ${failure}`),
      'Install it so that it is on PATH and try again: `apt-get install nats-server`, `brew install nats-server`,',
      `or put the binary of https://github.com/nats-io/nats-server/releases into \`${binDir}\`.`,
    ].join('\n'),
  );
}

/** fetch says only `fetch failed`; its cause says why. */
const withCause = (error: Error) =>
  error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
