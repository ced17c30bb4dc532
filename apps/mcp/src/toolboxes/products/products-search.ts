import { z } from 'zod';
import { Tool } from '../../toolbox/tool.js';
import { catalogue } from './catalogue.js';
import { fields, nameSought } from './fields.js';
import { dollars } from './price.js';
import { ProductView } from './product.js';
import { productFilter } from './product-filter.js';
import { visibleProducts } from './visible-products.js';

export const productsSearch = Tool.from({
  name: 'products_search',
  title: 'Search products',
  description:
    'Finds products by name, category, price range or stock; all given conditions must hold. Use it for requests such ' +
    'as "find laptops under $1500" (category and maxPrice), "which are the three cheapest monitors?" (category, sort ' +
    'price, limit 3), and to find the id of a product that is known by its name before changing or deleting it. ' +
    'Answers nothing when nothing matches.',
  input: z.object({
    text: nameSought.optional().meta({ description: 'Part of the name or category, such as "macbook"' }),
    name: nameSought
      .optional()
      .meta({ description: 'The exact name, such as "Old Monitor"; upper and lower case are the same' }),
    category: fields.category
      .optional()
      .meta({ description: 'Category, such as "Laptops"; singular or plural' }),
    minPrice: dollars('Lowest price in US dollars, inclusive').optional(),
    maxPrice: dollars('Highest price in US dollars, inclusive').optional(),
    inStock: z
      .boolean()
      .optional()
      .meta({ description: 'true: only products in stock; false: only those out of stock' }),
    sort: fields.sort.default('name'),
    order: fields.order.default('asc'),
    limit: fields.limit.default(50),
  }),
  output: z.object({
    products: z.array(ProductView),
    hasMore: z.boolean().meta({ description: 'True when more products match than were returned' }),
  }),
  needs: 'reader',
  effect: 'read',
  scope: 'catalogue:read',
  idempotent: true,
  resource: catalogue,
  run(work) {
    const { sort, order, limit, ...terms } = work.input;
    return visibleProducts(work, { filter: productFilter(terms), sort, order, skip: 0, limit });
  },
});
