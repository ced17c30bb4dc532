import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '#libs/journal';
import { accountOfStream, connectMesh, intendedStreams, provisionMesh } from '#libs/mesh';
import { leavingWithParent } from './leaving-with-parent.js';

export interface UpgradeOptions {
  readonly binary: string;
  /** policies/nats/nats-upgrade.conf. */
  readonly config: string;
  /** What nats-server reads from its environment; see natsServerEnvironment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  readonly storeDir: string;
  readonly operatorSeedFile: string;
}

/** Where nats-server 2 keeps what belongs to no account of the configuration. */
const withoutAccount = '$G';

/**
 * Brings the streams of an older version to what this one intends, while no service runs: into the account that they belong
 * to now, and to their settings. Loses nothing, and may be interrupted and repeated.
 * @returns whether there was anything to do
 * @throws MeshError when nats-server refuses; Error when a stream is there of both versions
 */
export async function upgradeStore(options: UpgradeOptions): Promise<boolean> {
  const mark = join(options.storeDir, 'streams.sha256');
  const intended = createHash('sha256')
    .update(JSON.stringify([intendedStreams, accountOfStream]))
    .digest('hex');
  // First: a store of an older version may have been put back behind the mark.
  const adopted = adoptStreams(options.storeDir);
  if (!adopted && existsSync(mark) && readFileSync(mark, 'utf8') === intended) return false;
  const any = existsSync(join(options.storeDir, 'jetstream'));
  if (any) await changeStreams(options);
  mkdirSync(options.storeDir, { recursive: true, mode: 0o700 });
  replaceFileSync(mark, intended);
  return any;
}

/**
 * Moves each stream that lies in no account into its own.
 * @returns whether there was one
 * @throws Error when one is there already: nobody but people can say which of the two holds what counts
 */
function adoptStreams(storeDir: string): boolean {
  let adopted = false;
  for (const [stream, account] of Object.entries(accountOfStream)) {
    const former = join(storeDir, 'jetstream', withoutAccount, 'streams', stream);
    const place = join(storeDir, 'jetstream', account, 'streams', stream);
    if (!existsSync(former)) continue;
    if (existsSync(place))
      throw new Error(
        `the stream ${stream} is there twice, in ${former} and ${place}; set one of the two aside`,
      );
    mkdirSync(join(place, '..'), { recursive: true, mode: 0o700 });
    renameSync(former, place);
    adopted = true;
  }
  return adopted;
}

async function changeStreams(options: UpgradeOptions): Promise<void> {
  const { binary, config, environment, port, operatorSeedFile } = options;
  const command = leavingWithParent(binary, ['-c', config]);
  const server = spawn(command.file, command.args, {
    env: { PATH: process.env.PATH, ...environment, DEPUTY_NATS_PORT: String(port) },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new AbortController();
  const ended = once(server, 'exit').then(() => gone.abort(new Error(endedEarly)));
  const { signal } = gone;
  try {
    const url = `nats://127.0.0.1:${port}`;
    const operator = await connectMesh({ url, peer: 'operator', seedFile: operatorSeedFile, signal });
    await provisionMesh(operator, { upgrade: true });
    await operator.close();
  } finally {
    server.kill('SIGTERM');
    server.stdin.destroy();
    await ended;
  }
}

const endedEarly =
  'nats-server ended while the streams were upgraded; is its folder readable and its disk full?';
