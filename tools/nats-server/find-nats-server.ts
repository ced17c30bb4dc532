import { delimiter, join } from 'node:path';
import { firstExecutable } from '../programs/first-executable.js';

const name = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';

/** Where a nats-server may be: PATH, where Debian's package and manual installs put it, then our own folder. */
export function searchPath(binDir: string): string[] {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...onPath, '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin', binDir];
}

/** The first executable nats-server of the folders, or undefined. */
export function findNatsServer(folders: readonly string[]): string | undefined {
  return firstExecutable(folders.map((folder) => join(folder, name)));
}
