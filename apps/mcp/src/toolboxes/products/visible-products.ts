import { type Filter } from 'mongodb';
import { type Work } from '../../toolbox/tool.js';
import { policyView, commandLimit, type Product, productsOf, type ProductView, toView } from './product.js';

export interface Wanted {
  readonly filter: Filter<Product>;
  readonly sort: 'name' | 'price' | 'stock' | 'createdAt';
  readonly order: 'asc' | 'desc';
  /** Visible rows to pass over. */
  readonly skip: number;
  readonly limit: number;
}

export interface VisiblePage {
  readonly products: readonly ProductView[];
  readonly hasMore: boolean;
  /** True when the scan stopped at its bound before the page was full: what lies beyond cannot be paged to. */
  readonly truncated: boolean;
}

/** Most rows one call reads, visible or not. */
const mostRowsScanned = 5_000;

/**
 * Rows the caller may read, in order. Every row is decided by the policy of `products_get`, and pages count visible
 * rows only, so that what is hidden neither shows nor leaves gaps.
 */
export async function visibleProducts(
  { db, may, signal }: Pick<Work<unknown, unknown>, 'db' | 'may' | 'signal'>,
  { filter, sort, order, skip, limit }: Wanted,
  scanBound = mostRowsScanned,
): Promise<VisiblePage> {
  const direction = order === 'asc' ? 1 : -1;
  const rows = productsOf(db)
    .find(filter, { ...commandLimit, signal, batchSize: Math.min(Math.max(skip + limit + 1, 100), 1_000) })
    // The id settles ties, so that pages neither repeat nor lose rows.
    .sort([
      [sort === 'price' ? 'priceCents' : sort, direction],
      ['_id', 1],
    ])
    .limit(scanBound + 1);
  const products: ProductView[] = [];
  let scanned = 0;
  let passed = 0;
  try {
    for await (const row of rows) {
      scanned += 1;
      if (scanned > scanBound) return { products, hasMore: false, truncated: true };
      if (!may('products_get', 'Product', policyView(row))) continue;
      passed += 1;
      if (passed <= skip) continue;
      if (products.length === limit) return { products, hasMore: true, truncated: false };
      products.push(toView(row));
    }
  } finally {
    await rows.close();
  }
  return { products, hasMore: false, truncated: false };
}
