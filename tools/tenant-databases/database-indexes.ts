import { type Db, MongoServerError } from 'mongodb';
import { type Difference } from '../vault-bootstrap/difference.js';

/** What the tools of a tenant sort and search by, and what is forgotten when its time is over, by collection. */
const intended = {
  products: [
    { key: { name: 1 }, name: 'name' },
    { key: { category: 1, priceCents: 1 }, name: 'category_price' },
    { key: { priceCents: 1 }, name: 'price' },
    { key: { lookalikes: 1 }, name: 'lookalikes' },
    { key: { categoryLookalikes: 1 }, name: 'category_lookalikes' },
    // What was deleted is forgotten when it can no longer be restored.
    { key: { restorableUntil: 1 }, name: 'restorable_until', expireAfterSeconds: 0 },
  ],
  idempotency_keys: [{ key: { expiresAt: 1 }, name: 'expires_at', expireAfterSeconds: 0 }],
} as const;
const collections = Object.keys(intended) as (keyof typeof intended)[];

/** Makes the indexes of a tenant's database that are missing. */
export async function createIndexes(db: Db): Promise<void> {
  for (const name of collections)
    await db.collection(name).createIndexes(intended[name].map((index) => ({ ...index })));
}

/** Which are missing. Others are left alone. */
export async function missingIndexes(db: Db): Promise<Difference[]> {
  const found = await Promise.all(
    collections.map(async (name) => {
      const there = await indexNames(db, name);
      const lacking = intended[name].filter((index) => !there.has(index.name));
      return lacking.map((index): Difference => ({
        what: `index ${db.databaseName}.${name}.${index.name}`,
        how: 'missing',
        fields: [],
        mend: async () => void (await db.collection(name).createIndexes([{ ...index }])),
      }));
    }),
  );
  return found.flat();
}

const namespaceNotFound = 26;

async function indexNames(db: Db, collection: string): Promise<ReadonlySet<string>> {
  try {
    const indexes = await db.collection(collection).listIndexes().toArray();
    return new Set(indexes.map(({ name }: { name?: unknown }) => String(name)));
  } catch (error) {
    if (error instanceof MongoServerError && error.code === namespaceNotFound) return new Set();
    throw error;
  }
}
