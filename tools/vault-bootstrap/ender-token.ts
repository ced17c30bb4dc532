import { readFileSync } from 'node:fs';
import { writePrivately } from '../launcher/private-file.js';
import { enderPolicy } from './desired-state.js';
import { openVault, type VaultAccess } from './vault-port.js';

/** It lasts so long after it was renewed last; mcp renews it every hour. */
const period = '72h';

/**
 * Writes a token that may end logins by their accessors and do nothing else into a file that its owner alone can read. One that is
 * there and still holds stays.
 * @returns whether it made one
 * @throws VaultCallFailed
 */
export async function writeEnderToken(access: VaultAccess, path: string): Promise<boolean> {
  if (await holds(access, path)) return false;
  const token = await openVault(access).createToken({
    policies: [enderPolicy],
    no_default_policy: true,
    // It outlives the token that makes it, which is revoked after the set-up.
    no_parent: true,
    period,
    display_name: enderPolicy,
  });
  writePrivately(path, token);
  return true;
}

async function holds(access: VaultAccess, path: string): Promise<boolean> {
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (!token) return false;
    await openVault({ ...access, token }).write('auth/token/renew-self', {});
    return true;
  } catch {
    return false;
  }
}
