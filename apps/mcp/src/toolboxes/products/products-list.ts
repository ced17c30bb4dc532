import { z } from 'zod';
import { Tool } from '../../toolbox/tool.js';
import { catalogue } from './catalogue.js';
import { fields } from './fields.js';
import { ProductView } from './product.js';
import { visibleProducts } from './visible-products.js';

export const productsList = Tool.from({
  name: 'products_list',
  title: 'List products',
  description:
    'Lists the whole product catalogue, sorted and page by page. Use it for requests such as "show me all products" ' +
    'or "sort products by price from lowest to highest". To find particular products use products_search instead. ' +
    'When `hasMore` is true, ask for the next page.',
  input: z.object({
    sort: fields.sort.default('name'),
    order: fields.order.default('asc'),
    page: z.int().min(1).max(1_000).default(1).meta({ description: 'Page number, the first is 1' }),
    limit: fields.limit.default(50),
  }),
  output: z.object({
    products: z.array(ProductView),
    page: z.int(),
    hasMore: z.boolean().meta({ description: 'True when there is a next page' }),
  }),
  needs: 'reader',
  effect: 'read',
  scope: 'catalogue:read',
  idempotent: true,
  resource: catalogue,
  async run(work) {
    const { sort, order, page, limit } = work.input;
    const wanted = { filter: {}, sort, order, skip: (page - 1) * limit, limit };
    return { ...(await visibleProducts(work, wanted)), page };
  },
});
