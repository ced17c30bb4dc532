import { type Filter } from 'mongodb';
import { toCents } from './price.js';
import { type Product } from './product.js';

export interface SearchTerms {
  readonly text?: string | undefined;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly inStock?: boolean | undefined;
}

/**
 * A database filter from search terms. User input is only ever a literal: text is escaped, and every value stands
 * under an operator written here, so no value can become one.
 */
export function productFilter(terms: SearchTerms): Filter<Product> {
  const { text, name, category, minPrice, maxPrice, inStock } = terms;
  const all: Filter<Product>[] = [];
  if (text !== undefined) all.push({ $or: [{ name: containing(text) }, { category: containing(text) }] });
  if (name !== undefined) all.push({ name: { $regex: `^${escaped(name)}$`, $options: 'i' } });
  if (category !== undefined) all.push({ category: containing(singular(category)) });
  if (minPrice !== undefined) all.push({ priceCents: { $gte: toCents(minPrice) } });
  if (maxPrice !== undefined) all.push({ priceCents: { $lte: toCents(maxPrice) } });
  if (inStock !== undefined) all.push({ stock: inStock ? { $gt: 0 } : { $eq: 0 } });
  return all.length > 0 ? { $and: all } : {};
}

const containing = (text: string) => ({ $regex: escaped(text), $options: 'i' });

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** People say "laptop" and "laptops" of the same category. */
const singular = (category: string) => (category.length > 3 ? category.replace(/s$/i, '') : category);
