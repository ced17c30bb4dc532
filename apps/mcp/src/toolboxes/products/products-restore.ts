import { z } from 'zod';
import { doneBy } from '../../toolbox/keyed-writes.js';
import { requireConfirmation } from '../../toolbox/require-confirmation.js';
import { Tool } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { fields } from './fields.js';
import { oneProduct } from './find-product.js';
import { ProductView, toView } from './product.js';
import { isForgotten } from './restorable.js';
import { warnOfLookalikes } from './warn-of-lookalikes.js';
import { writeAsDecided } from './write-as-decided.js';

export const productsRestore = Tool.from({
  name: 'products_restore',
  title: 'Restore a deleted product',
  description:
    'Brings one product back that was deleted by products_delete and can still be restored, by the id it had, as it was. Use it to undo a ' +
    'deletion; the id is in what products_delete returned. Warns, and restores nothing, when its name could be taken for that of a ' +
    'product that is there now. Returns the product.',
  input: z.object({
    id: fields.id,
    expectedVersion: fields.expectedVersion,
    confirm: fields.confirm.optional(),
  }),
  output: z.object({ product: ProductView }),
  needs: 'writer',
  effect: 'write',
  scope: 'catalogue:write',
  landsOnce: true,
  resource: oneProduct,
  async run(work) {
    const { input, found, once, visible, now } = work;
    const done = doneBy(found, once);
    if (done) return { product: toView(done) };
    if (!found.deleted)
      throw new ToolError(
        'conflict',
        `product \`${found._id}\` is not deleted, so there is nothing to restore`,
      );
    if (isForgotten(found, now()))
      throw new ToolError(
        'not_found',
        `product \`${found._id}\` was deleted too long ago and can no longer be restored`,
      );
    requireConfirmation(await warnOfLookalikes(visible, found.name, found), input);
    const change = { set: { updatedAt: now() }, unset: ['deleted', 'restorableUntil'] } as const;
    return { product: toView(await writeAsDecided(work, input.expectedVersion, change)) };
  },
});
