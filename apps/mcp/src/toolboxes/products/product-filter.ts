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
  if (name !== undefined) all.push({ name: whole([name]) });
  if (category !== undefined) all.push({ category: whole(numbersOf(category)) });
  if (minPrice !== undefined) all.push({ priceCents: { $gte: toCents(minPrice) } });
  if (maxPrice !== undefined) all.push({ priceCents: { $lte: toCents(maxPrice) } });
  if (inStock !== undefined) all.push({ stock: inStock ? { $gt: 0 } : { $eq: 0 } });
  return all.length > 0 ? { $and: all } : {};
}

const containing = (text: string) => ({ $regex: anyOf([text]), $options: 'i' });

const whole = (texts: readonly string[]) => ({ $regex: `^${anyOf(texts)}$`, $options: 'i' });

/** What is sought is composed (NFC); older releases stored what they were given. */
const anyOf = (texts: readonly string[]) =>
  `(${[...new Set(texts.flatMap((text) => [text, text.normalize('NFD')]))].map(escaped).join('|')})`;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Singular and plural, since people say "laptop" and "laptops" of the same category. */
function numbersOf(category: string): string[] {
  return [
    category,
    `${category}s`,
    category.replace(/s$/i, ''),
    category.replace(/es$/i, ''),
    category.replace(/y$/i, 'ies'),
    category.replace(/ies$/i, 'y'),
  ].filter((form, i, all) => form !== '' && all.indexOf(form) === i);
}
