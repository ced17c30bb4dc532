import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { dataDir, projectRoot } from './mesh-under-test.js';

export type ToolRun = { code: number | null; stdout: string; stderr: string };

/**
 * Runs a tool as a person does, `npm run <tool> -- …`, without npm around it. With `leavesEarly` nobody reads on after
 * the first output, as with `| head -1`.
 */
export function runTool(
  args: readonly string[],
  env: Record<string, string> = {},
  { leavesEarly = false } = {},
): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(projectRoot, 'tools', 'run.mjs'), ...args], {
      cwd: projectRoot,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...env,
        // Specs that start a mesh of their own say its folder: there may be no other one.
        DEPUTY_DATA_DIR: env.DEPUTY_DATA_DIR ?? dataDir(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    if (leavesEarly) child.stdout.once('data', () => child.stdout.destroy());
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}
