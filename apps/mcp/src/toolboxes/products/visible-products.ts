import { type Filter } from 'mongodb';
import { type Reading } from '../../toolbox/tool.js';
import { type Product, type ProductView, toView } from './product.js';

export interface Wanted {
  readonly filter: Filter<Product>;
  readonly sort: 'name' | 'price' | 'stock' | 'createdAt';
  readonly order: 'asc' | 'desc';
  /** Products to pass over. */
  readonly skip: number;
  readonly limit: number;
}

/** Products the person may see, in order, as tools show them. */
export async function visibleProducts(
  { visible }: Pick<Reading<unknown, unknown, Product>, 'visible'>,
  { filter, sort, order, skip, limit }: Wanted,
): Promise<{ products: ProductView[]; hasMore: boolean }> {
  const field = sort === 'price' ? 'priceCents' : sort;
  const { rows, hasMore } = await visible.page({
    filter,
    sort: [[field, order === 'asc' ? 1 : -1]],
    skip,
    limit,
  });
  return { products: rows.map(toView), hasMore };
}
