import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

/** Whether packages can be installed here: Debian or Ubuntu, as root. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');
}

/**
 * Installs a package of the distribution without what it merely recommends; the lists are refreshed only when
 * they do not know it.
 * @throws Error with the last line apt-get said
 */
export async function installPackage(name: string): Promise<void> {
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', name], { env });
  try {
    await install().catch(async () => {
      await run('apt-get', ['update'], { env });
      return install();
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(`apt-get could not install \`${name}\`: ${said.trim().split('\n').at(-1)}`);
  }
}
