import { z } from 'zod';
import { lookalikesOf } from '../../toolbox/human-text.js';
import { doneBy } from '../../toolbox/keyed-writes.js';
import { requireConfirmation } from '../../toolbox/require-confirmation.js';
import { Tool } from '../../toolbox/tool.js';
import { fields } from './fields.js';
import { oneProduct } from './find-product.js';
import { dollars, toCents } from './price.js';
import { highestPriceOf, type Product, ProductView, toView } from './product.js';
import { warnOfCategory } from './warn-of-category.js';
import { warnOfLookalikes } from './warn-of-lookalikes.js';
import { warnOfLoss } from './warn-of-loss.js';
import { writeAsDecided } from './write-as-decided.js';

const changes = {
  name: fields.name.optional().meta({ description: 'New name' }),
  price: dollars('New price in US dollars with at most two decimals').optional(),
  category: fields.category.optional().meta({ description: 'New category' }),
  stock: fields.stock.optional().meta({ description: 'New number of units in stock' }),
  visibility: fields.visibility.optional(),
};

export const productsUpdate = Tool.from({
  name: 'products_update',
  title: 'Update a product',
  description:
    'Changes one product by its id: give only what should change. Use it to set a new price, rename, restock or ' +
    'recategorise; find the id with products_search when only the name is known. Warns, and changes nothing, when the person could ' +
    'not see the product any more, or its name or category could be taken for another. Returns the product as it is now.',
  input: z.object({
    id: fields.id,
    ...changes,
    expectedVersion: fields.expectedVersion,
    confirm: fields.confirm.optional(),
  }).refine((input) => Object.keys(changes).some((name) => input[name as keyof typeof changes] !== undefined), 'name at least one thing to change'), // prettier-ignore
  output: z.object({ product: ProductView }),
  needs: 'writer',
  effect: 'write',
  scope: 'catalogue:write',
  idempotent: true,
  landsOnce: true,
  resource: oneProduct,
  async run(work) {
    const { input, visible, found, once } = work;
    const done = doneBy(found, once);
    if (done) return { product: toView(done) };
    const { expectedVersion, price, name, category, stock, visibility } = input;
    const set: { -readonly [Name in keyof Product]?: Product[Name] } = {
      ...(name !== undefined && { name, lookalikes: lookalikesOf(name) }),
      ...(category !== undefined && { category, categoryLookalikes: lookalikesOf(category) }),
      ...(stock !== undefined && { stock }),
      ...(visibility !== undefined && { visibility }),
      ...(price !== undefined && { priceCents: toCents(price) }),
      updatedAt: work.now(),
    };
    const after = { ...found, ...set };
    set.highestPriceCents = highestPriceOf(after, found);
    // Whoever makes it public shows its name to others for the first time.
    const newlySeen = name !== undefined || (visibility === 'public' && found.visibility !== 'public');
    requireConfirmation(
      [
        ...(await warnOfLoss(visible, after)),
        ...(newlySeen ? await warnOfLookalikes(visible, after.name, found) : []),
        ...(category !== undefined ? await warnOfCategory(visible, category) : []),
      ],
      input,
    );
    return { product: toView(await writeAsDecided(work, expectedVersion, { set })) };
  },
});
