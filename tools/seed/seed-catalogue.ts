import { type Collection, type Db, MongoBulkWriteError } from 'mongodb';
import { lookalikesOf, type TenantDirectory } from '#libs/contracts';
import { type CatalogueProduct } from './catalogue-product.js';
import { ownerKey, type Owners } from '../owners/index.js';
import { connectAdmin, createIndexes, mendRoles, type TenantDatabases } from '../tenant-databases/index.js';
import { readCatalogue } from './read-catalogue.js';

export interface SeededTenant {
  tenant: string;
  database: string;
  /**
   * `seeded`: it had no product and has the catalogue now. `kept`: it had products, and nothing was written.
   * `no_catalogue`: there is none for this tenant.
   */
  outcome: 'seeded' | 'kept' | 'no_catalogue';
  /** Products there are now. */
  products: number;
}

interface ProductDocument extends Omit<CatalogueProduct, 'id'> {
  _id: string;
  ownerName: string;
  lookalikes: string[];
  categoryLookalikes: string[];
  version: number;
}

/**
 * Gives each tenant's writers their role, and its empty `products` collection its catalogue and its indexes. Idempotent: a collection with a
 * single product in it is somebody's own and no document in it is touched.
 * @throws Error for an owner whom nobody knows, MongoError when the database refuses or cannot be reached
 */
export async function seedCatalogue(o: {
  documentdb: TenantDatabases;
  tenants: TenantDirectory;
  owners: Owners;
  onProgress?: (tenant: SeededTenant) => void;
}): Promise<SeededTenant[]> {
  const client = await connectAdmin(o.documentdb);
  try {
    await mendRoles(client, o.tenants);
    const seeded: SeededTenant[] = [];
    for (const [tenant, { database }] of Object.entries(o.tenants)) {
      const catalogue = readCatalogue(tenant);
      const owned = () => (catalogue ?? []).map((product) => ownedProduct(product, tenant, o.owners));
      const result = { tenant, database, ...(await seedTenant(client.db(database), catalogue && owned)) };
      o.onProgress?.(result);
      seeded.push(result);
    }
    return seeded;
  } finally {
    await client.close();
  }
}

async function seedTenant(
  db: Db,
  catalogue: (() => ProductDocument[]) | undefined,
): Promise<Pick<SeededTenant, 'outcome' | 'products'>> {
  const products = db.collection<ProductDocument>('products');
  await createIndexes(db);
  // What was deleted there too: whoever deleted the last product wanted none.
  const there = await products.countDocuments({});
  if (!catalogue) return { outcome: 'no_catalogue', products: there };
  if (there > 0) return { outcome: 'kept', products: there };
  await insertAll(products, catalogue());
  return { outcome: 'seeded', products: await products.countDocuments({}) };
}

/** The catalogue names people; what is stored is their keys. */
function ownedProduct(
  { id, owner, ...product }: CatalogueProduct,
  tenant: string,
  owners: Owners,
): ProductDocument {
  const key = ownerKey(owners, tenant, owner);
  if (!key)
    throw new Error(
      `the catalogue of \`${tenant}\` has products of \`${owner}\`: say in OWNERS_FILE who that is`,
    );
  return {
    _id: id,
    ...product,
    owner: key,
    ownerName: owner,
    lookalikes: lookalikesOf(product.name),
    categoryLookalikes: lookalikesOf(product.category),
    version: 1,
  };
}

/** Whoever seeds at the same moment writes the same documents: theirs are as good. */
async function insertAll(products: Collection<ProductDocument>, documents: ProductDocument[]): Promise<void> {
  try {
    await products.insertMany(documents, { ordered: false });
  } catch (error) {
    const onlyDuplicates =
      error instanceof MongoBulkWriteError &&
      [error.writeErrors].flat().every((failure) => failure.code === 11_000);
    if (!onlyDuplicates) throw error;
  }
}
