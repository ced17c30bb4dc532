import { z } from 'zod';
import { Tool } from '../../toolbox/tool.js';
import { commandLimit } from '../../toolbox/visible-rows.js';
import { fields } from './fields.js';
import { oneProduct } from './find-product.js';
import { productsOf, ProductView, toView } from './product.js';
import { writeAsDecided } from './write-as-decided.js';

export const productsDelete = Tool.from({
  name: 'products_delete',
  title: 'Delete a product',
  description:
    'Deletes one product by its id, for good. When only a name is known, find the id with products_search first and ' +
    'make sure that exactly one product is meant. Returns the product that was deleted.',
  input: z.object({ id: fields.id }),
  output: z.object({ deleted: ProductView }),
  needs: 'writer',
  effect: 'destructive',
  resource: oneProduct,
  async run(work) {
    const deleted = await writeAsDecided(work, undefined, (version) =>
      productsOf(work.db).findOneAndDelete(version, commandLimit),
    );
    return { deleted: toView(deleted) };
  },
});
