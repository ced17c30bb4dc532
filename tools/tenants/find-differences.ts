import { chmod, stat } from 'node:fs/promises';
import { type MongoClient } from 'mongodb';
import { type TenantDirectory } from '#libs/contracts';
import { replaceFile } from '#libs/journal';
import { differingRoles, missingIndexes } from '../tenant-databases/index.js';
import {
  bootstrapVault,
  type BootstrapSettings,
  type Difference,
  type VaultPort,
} from '../vault-bootstrap/index.js';
import { type TenantChange } from './read-change.js';

/** Where tenants are set up. Without servers, the file alone. */
export interface TenantPlaces {
  /** `tenants.json`. */
  readonly file: string;
  readonly before: TenantDirectory;
  readonly after: TenantDirectory;
  /** `settings` are those of the tenants after the change. */
  readonly servers:
    | { readonly vault: VaultPort; readonly settings: BootstrapSettings; readonly databases: MongoClient }
    | undefined;
}

/**
 * What differs from what is wanted, in the order in which it is mended. Taking something away begins with the rights, and the file, by which tokens of
 * the tenant are taken, comes last: whatever it is interrupted in, nobody has more than before and after.
 */
export async function* findDifferences(
  places: TenantPlaces,
  change: TenantChange,
): AsyncGenerator<Difference> {
  const { servers, before, after } = places;
  if (servers) {
    const { vault, settings, databases } = servers;
    const roles = await differingRoles(databases, after);
    yield* roles.filter(({ how }) => how !== 'stale');
    yield* await bootstrapVault(vault, settings, { apply: false });
    // Once Vault makes no user with it any more.
    yield* roles.filter(({ how }) => how === 'stale');
    for (const { database } of Object.values(after)) yield* await missingIndexes(databases.db(database));
  }
  const dropped = change.do === 'remove' && change.dropDatabase ? before[change.tenant] : undefined;
  if (dropped && servers)
    yield {
      what: `database ${dropped.database}, with all that is in it`,
      how: 'stale',
      fields: [],
      mend: async () => void (await servers.databases.db(dropped.database).dropDatabase()),
    };
  if (before !== after) yield file(places, change);
}

function file({ file: path, after }: TenantPlaces, change: TenantChange): Difference {
  return {
    what: `${change.do === 'none' ? 'tenants' : `tenant ${change.tenant}`} in ${path}`,
    how: change.do === 'remove' ? 'stale' : 'missing',
    fields: [],
    mend: async () => {
      // The services read it, whoever they run as.
      const { mode } = await stat(path);
      await replaceFile(path, `${JSON.stringify(after, null, 2)}\n`);
      await chmod(path, mode);
    },
  };
}
