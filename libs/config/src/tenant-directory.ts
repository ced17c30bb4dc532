import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TenantDirectory } from '#libs/contracts';
import { ConfigError } from './read-config.js';

/**
 * Reads `tenants.json` of a policies folder.
 * @throws ConfigError when it is missing or malformed
 */
export function readTenantDirectory(policiesDir: string): TenantDirectory {
  const path = join(policiesDir, 'tenants.json');
  try {
    return TenantDirectory.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('tenants', [`\`${path}\` cannot be used: ${reason}`]);
  }
}
