import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cleanEnvironment } from './clean-environment.js';
import { type Layout } from './layout.js';
import { type Service, type Starting } from './service.js';
import { type ProcessCommand } from './supervised-process.js';

/** The command and environment of a service in this run. */
export async function serviceCommand(
  service: Service,
  layout: Layout,
  starting: Starting,
): Promise<ProcessCommand> {
  const { program, youngGenerationMb = 2 } = service;
  if (typeof program !== 'string') return program(layout, starting);
  return {
    file: process.execPath,
    args: [...modest(youngGenerationMb), ...preload(layout.root), join(layout.root, 'dist', program)],
    env: { ...cleanEnvironment(layout.env), ...environmentOf(service, layout) },
  };
}

/** The variables of a service in this run, wherever it runs. */
export const environmentOf = (
  { environment, dataFolder }: Service,
  layout: Layout,
): Record<string, string> => ({
  ...(layout.verbose && { LOG_LEVEL: 'debug' }),
  ...(dataFolder && { DATA_DIR: layout.folder.of(dataFolder) }),
  ...environment?.(layout),
  ...layout.extra,
});

/**
 * Seven processes share one laptop: small young generations and one helper thread of V8 each save a quarter of their
 * memory (from about 1,030 to 790 MB resident in all) at no cost that a person at a laptop notices.
 */
const modest = (youngGenerationMb: number) => [
  `--max-semi-space-size=${youngGenerationMb}`,
  '--v8-pool-size=1',
];

/** Makes a Node process leave when the launcher does. */
export const preload = (root: string) => [
  '--import',
  pathToFileURL(join(root, 'dist', 'tools', 'launcher', 'leave-with-parent.js')).href,
];
