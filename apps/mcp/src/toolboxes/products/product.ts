import { type Collection, type Db } from 'mongodb';
import { z } from 'zod';
import { shownText } from '../../toolbox/human-text.js';
import { type KeyedWrite } from '../../toolbox/keyed-writes.js';
import { type Found } from '../../toolbox/resource-rule.js';
import { toDollars } from './price.js';

/** A product as it is stored, in the tenant's own database. */
export interface Product {
  readonly _id: string;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
  /** The most that it has cost while others could see it, so that a lower price opens nothing. Absent of what an older release stored: its price. */
  readonly highestPriceCents?: number;
  readonly stock: number;
  /** The key of the person whose it is. One that is no key, as older releases wrote it, is nobody's. */
  readonly owner: string;
  /** What they were called when it was created: for people to read, and no right. */
  readonly ownerName?: string;
  readonly visibility: 'public' | 'private';
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** By which a name that looks alike is found: see `lookalikesOf`. Absent of what an older release stored. */
  readonly lookalikes?: readonly string[];
  /** The same for the category. */
  readonly categoryLookalikes?: readonly string[];
  /** Raised by every change; a change names the version it was decided on. */
  readonly version: number;
  /** Deleted, until it is restored or forgotten. To everybody who reads, it is not there. */
  readonly deleted?: true;
  /** Of one that is deleted: when the database forgets it (a TTL index), and it can no longer be restored. */
  readonly restorableUntil?: Date;
  /** The latest writes that came with an idempotency key. */
  readonly once?: readonly KeyedWrite[];
}

export const productsCollection = 'products';
export const productsOf = (db: Db): Collection<Product> => db.collection<Product>(productsCollection);

/** What policy may know of a product; the pipeline adds the tenant. */
export function policyView(product: Product): Omit<Found<unknown>, 'document'> {
  const { owner, visibility, category, priceCents, highestPriceCents = priceCents, deleted } = product;
  return {
    id: product._id,
    attributes: { owner, visibility, category, priceCents, highestPriceCents, deleted: deleted === true },
  };
}

type Priced = Pick<Product, 'priceCents' | 'visibility' | 'highestPriceCents'>;

/**
 * The most that it has cost where others could see it, once it is `after`. What it cost while it was hidden is nobody's to read, and the
 * record of a decision tells this number to whoever asked for it.
 */
export const highestPriceOf = (after: Priced, before?: Priced): number =>
  Math.max(
    before?.highestPriceCents ?? 0,
    ...[after, ...(before ? [before] : [])].map((each) =>
      each.visibility === 'public' ? each.priceCents : 0,
    ),
  );

/** A product as tools show it. */
export const ProductView = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  price: z.number().meta({ description: 'US dollars' }),
  stock: z.int(),
  owner: z.string().meta({ description: "The owner's name, for people to read; two may share one" }),
  visibility: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.int(),
});
export type ProductView = z.infer<typeof ProductView>;

export function toView(product: Product): ProductView {
  const { _id, name, category, priceCents, stock, owner, ownerName, visibility, version } = product;
  return {
    id: _id,
    // Older releases took any text.
    name: shownText(name),
    category: shownText(category),
    price: toDollars(priceCents),
    stock,
    // An older release stored a name as the owner. A key, which has a `#`, is shown to nobody.
    owner: shownText(ownerName ?? (owner.includes('#') ? 'unknown' : owner)),
    visibility,
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
    version,
  };
}

/** A name within a sentence: one that is long would leave no room for what the sentence is about. */
export const inShort = (name: string): string =>
  name.length <= 60 ? name : `${Array.from(name).slice(0, 59).join('')}…`;
