import { z } from 'zod';
import { humanText } from '../../toolbox/human-text.js';

/** Arguments that several product tools share, each described for a model to use well. */
export const fields = {
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, 'must be a product id such as `123`')
    .meta({
      description:
        'Id of one product, such as "123". Find it with products_search when only a name is known.',
    }),
  name: humanText(200).meta({ description: 'Product name, such as "MacBook Air"' }),
  category: humanText(80).meta({ description: 'Category, such as "Laptops"' }),
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
  confirm: z
    .string()
    .regex(/^[0-9a-f]{8}$/, 'must be the code of a warning')
    .meta({
      description:
        'Only to repeat a call that was answered by a warning: the code in it, after the person was told of the warning and said yes',
    }),
  expectedVersion: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Only if it is still at this version; leave out unless asked for' }),
  limit: z.int().min(1).max(100).meta({ description: 'Most products to return' }),
};

/** What a name is looked for by, in the form that names are stored in. */
export const nameSought = humanText(200);
