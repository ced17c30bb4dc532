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

/** Rows that policy is asked about at a time. */
const fewestAsked = 50;
const mostAsked = 500;

/**
 * Rows the principal may read, in order. Every row is decided by the policy of `products_get`, and pages count visible
 * rows only, so that what is hidden neither shows nor leaves gaps.
 */
export async function visibleProducts(
  { db, mayEach, signal }: Pick<Work<unknown, unknown>, 'db' | 'mayEach' | 'signal'>,
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
  // As many as a page of visible rows would take: asking about more would be for nothing.
  const wanted = () => Math.min(Math.max(skip + limit + 1 - passed, fewestAsked), mostAsked);
  try {
    for await (const batch of inBatches(rows, wanted)) {
      const judged = batch.slice(0, scanBound - scanned);
      const visible = await mayEach('products_get', 'Product', judged.map(policyView));
      for (const [at, row] of judged.entries()) {
        if (visible[at] !== true) continue;
        passed += 1;
        if (passed <= skip) continue;
        if (products.length === limit) return { products, hasMore: true, truncated: false };
        products.push(toView(row));
      }
      if (judged.length < batch.length) return { products, hasMore: false, truncated: true };
      scanned += judged.length;
    }
  } finally {
    await rows.close();
  }
  return { products, hasMore: false, truncated: false };
}

/** Rows as they come, so many at a time as `size` says when a batch begins. */
async function* inBatches<Row>(rows: AsyncIterable<Row>, size: () => number): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  let full = size();
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < full) continue;
    yield batch;
    batch = [];
    full = size();
  }
  if (batch.length > 0) yield batch;
}
