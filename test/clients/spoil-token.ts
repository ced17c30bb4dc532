import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Spoils the access token that a client keeps in its home, as time would.
 * @throws Error where it keeps none
 */
export function spoilTokenIn(home: string): void {
  let spoilt = 0;
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    const path = join(home, name);
    if (!name.endsWith('.json') || !statSync(path).isFile()) continue;
    const before = readFileSync(path, 'utf8');
    // In JSON, or in JSON within a text of it.
    const after = before.replaceAll(/(access_token\\*"\s*:\s*\\*")[^"\\]+/g, (_all, key: string) => {
      spoilt += 1;
      return `${key}expired`;
    });
    if (after !== before) writeFileSync(path, after);
  }
  if (spoilt === 0) throw new Error(`no token is kept in ${home}`);
}
