import { z } from 'zod';

/** Line and paragraph breaks, and marks that turn the direction of what follows: a name must read as what it is. */
const breaksLine = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** A letter, digit, sign or symbol; joiners and spaces alone show as nothing. */
const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Text that is one line wherever it is shown, and shows. */
const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !breaksLine.test(text), 'must be one line of text')
    .refine((text) => isVisible.test(text), 'must hold something that can be seen');

/** Arguments that several product tools share, each described for a model to use well. */
export const fields = {
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, 'must be a product id such as `123`')
    .meta({
      description:
        'Id of one product, such as "123". Find it with products_search when only a name is known.',
    }),
  name: line(200).meta({ description: 'Product name, such as "MacBook Air"' }),
  category: line(80).meta({ description: 'Category, such as "Laptops"' }),
  stock: z.int().min(0).max(10_000_000).meta({ description: 'Units in stock' }),
  visibility: z
    .enum(['public', 'private'])
    .meta({ description: '"public": everybody with the right role sees it; "private": only its owner' }),
  sort: z
    .enum(['name', 'price', 'stock', 'createdAt'])
    .meta({ description: 'What to sort by; "createdAt" is the age of the entry' }),
  order: z
    .enum(['asc', 'desc'])
    .meta({ description: '"asc": lowest, A or oldest first; "desc": highest, Z or newest first' }),
  limit: z.int().min(1).max(100).meta({ description: 'Most products to return' }),
};

export const line200 = line(200);
