import { type Collection } from 'mongodb';
import { PersonKey, type TenantDirectory } from '#libs/contracts';
import { connectAdmin, type TenantDatabases } from '../tenant-databases/index.js';
import { ownerKey, type Owners } from './owners.js';

/** Products of one owner that is no key. */
interface Named {
  readonly name: string;
  readonly products: number;
}

export interface MigratedTenant {
  readonly tenant: string;
  readonly database: string;
  /** Moved to a key, or to be moved. */
  readonly moved: readonly (Named & { readonly key: PersonKey })[];
  /** Left alone, because nobody said who it is. What is `hidden` of these products is seen by nobody. */
  readonly unknown: readonly (Named & { readonly hidden: number })[];
}

interface ProductDocument {
  _id: string;
  owner?: unknown;
  ownerName?: string;
  visibility: string;
  version: number;
}

/**
 * Gives every product that a name owns to the key of whoever the name means. A product changes whole or not at all and
 * rises in version, so that no change that was decided on its former owner lands on it. What is a key stays: running it
 * again, also after it was broken off, does what is left.
 * @param apply false: only says what would be done
 * @throws MongoError when a database refuses or cannot be reached
 */
export async function migrateOwners(o: {
  documentdb: TenantDatabases;
  tenants: TenantDirectory;
  owners: Owners;
  apply: boolean;
  onProgress?: (tenant: MigratedTenant) => void;
}): Promise<MigratedTenant[]> {
  const client = await connectAdmin(o.documentdb);
  try {
    const all: MigratedTenant[] = [];
    for (const [tenant, { database }] of Object.entries(o.tenants)) {
      const products = client.db(database).collection<ProductDocument>('products');
      const keyOf = (name: string) => ownerKey(o.owners, tenant, name);
      const migrated = { tenant, database, ...(await migrateTenant(products, keyOf, o.apply)) };
      o.onProgress?.(migrated);
      all.push(migrated);
    }
    return all;
  } finally {
    await client.close();
  }
}

async function migrateTenant(
  products: Collection<ProductDocument>,
  keyOf: (name: string) => PersonKey | undefined,
  apply: boolean,
): Promise<Pick<MigratedTenant, 'moved' | 'unknown'>> {
  const moved: (Named & { key: PersonKey })[] = [];
  const unknown: (Named & { hidden: number })[] = [];
  // What names no owner is in no list of owners.
  const owners = new Set<unknown>([...(await products.distinct('owner')), null]);
  for (const owner of [...owners].filter((one) => !PersonKey.safeParse(one).success)) {
    const theirs = { owner: { $eq: owner } };
    const key = typeof owner === 'string' ? keyOf(owner) : undefined;
    const name = typeof owner === 'string' ? owner : JSON.stringify(owner);
    const count = await products.countDocuments(theirs);
    if (count === 0) continue;
    if (key === undefined) {
      const hidden = await products.countDocuments({ ...theirs, visibility: { $ne: 'public' } });
      unknown.push({ name, products: count, hidden });
      continue;
    }
    if (apply) {
      await products.updateMany(theirs, { $set: { owner: key, ownerName: name }, $inc: { version: 1 } });
    }
    moved.push({ name, products: count, key });
  }
  return { moved, unknown };
}
