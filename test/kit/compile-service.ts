import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * Compiles one app and the libs into a folder of its own, for specs that need a process they can kill.
 * @returns the path of the app's main module, and what removes the folder
 */
export async function compileService(app: string): Promise<{ main: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), `deputy-${app}-`));
  const manifest = { type: 'module', imports: { '#libs/*': './libs/*/src/index.js' } };
  await writeFile(join(dir, 'package.json'), JSON.stringify(manifest));
  await symlink(resolve('node_modules'), join(dir, 'node_modules'));
  const options = ['-d', dir, '--config-file', '.swcrc', '--ignore', '**/*.spec.ts,**/ui/**', '--quiet'];
  await promisify(execFile)(process.execPath, [
    'node_modules/@swc/cli/bin/swc.js',
    `apps/${app}`,
    'libs',
    ...options,
  ]);
  return {
    main: join(dir, 'apps', app, 'src', 'main.js'),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
