import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Service } from './service.js';

/**
 * Gives the folders of an earlier version their present names, so that nobody's catalogue begins empty after an update.
 * Where both are there, the present one is used and nothing is touched.
 */
export function renameFormerFolders(
  dataDir: string,
  services: readonly Service[],
  say: (line: string) => void,
): void {
  for (const { dataFolder, formerDataFolder } of services) {
    if (!dataFolder || !formerDataFolder) continue;
    const [former, present] = [join(dataDir, formerDataFolder), join(dataDir, dataFolder)];
    if (!existsSync(former)) continue;
    if (existsSync(present))
      say(`! ${former} is of an earlier version and not used: ${present} is there too`);
    else renameSync(former, present);
  }
}
