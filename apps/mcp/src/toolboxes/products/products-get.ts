import { z } from 'zod';
import { Tool } from '../../toolbox/tool.js';
import { fields } from './fields.js';
import { oneProduct } from './find-product.js';
import { ProductView, toView } from './product.js';

export const productsGet = Tool.from({
  name: 'products_get',
  title: 'Get a product',
  description: 'Returns one product by its id. Use products_search when only the name is known.',
  input: z.object({ id: fields.id }),
  output: z.object({ product: ProductView }),
  needs: 'reader',
  effect: 'read',
  scope: 'catalogue:read',
  idempotent: true,
  resource: oneProduct,
  run: ({ found }) => Promise.resolve({ product: toView(found) }),
});
