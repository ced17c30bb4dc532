import { z } from 'zod';
import { doneBy } from '../../toolbox/keyed-writes.js';
import { Tool } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { fields } from './fields.js';
import { oneProduct } from './find-product.js';
import { ProductView, toView } from './product.js';
import { isForgotten } from './restorable.js';
import { writeAsDecided } from './write-as-decided.js';

export const productsDelete = Tool.from({
  name: 'products_delete',
  title: 'Delete a product',
  description:
    'Deletes one product by its id: nobody sees it any more, and products_restore brings it back until the time that is returned. When only a name is ' +
    'known, find the id with products_search first and make sure that exactly one product is meant. Returns the product that was deleted.',
  input: z.object({ id: fields.id }),
  output: z.object({
    deleted: ProductView,
    restorableUntil: z.string().meta({ description: 'Until then it can be restored' }),
  }),
  needs: 'writer',
  effect: 'destructive',
  scope: 'catalogue:write',
  landsOnce: true,
  resource: oneProduct,
  async run(work) {
    const { found, once, now, restorableForMs } = work;
    if (found.deleted && !doneBy(found, once)) {
      const ahead = isForgotten(found, now()) ? '' : '; products_restore brings it back';
      throw new ToolError('conflict', `product \`${found._id}\` is deleted already${ahead}`);
    }
    const restorableUntil = new Date(now().getTime() + restorableForMs);
    const deleted = await writeAsDecided(work, undefined, { set: { deleted: true, restorableUntil } });
    return {
      deleted: toView(deleted),
      restorableUntil: (deleted.restorableUntil ?? restorableUntil).toISOString(),
    };
  },
});
