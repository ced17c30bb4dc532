import { type Db, MongoServerError } from 'mongodb';
import { z } from 'zod';
import { lookalikesOf } from '../../toolbox/human-text.js';
import { doneBy, keyedWrite, type Once } from '../../toolbox/keyed-writes.js';
import { requireConfirmation } from '../../toolbox/require-confirmation.js';
import { Tool } from '../../toolbox/tool.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { commandLimit } from '../../toolbox/visible-rows.js';
import { catalogue } from './catalogue.js';
import { fields } from './fields.js';
import { newProductIds, productIdsOf } from './new-product-id.js';
import { dollars, toCents } from './price.js';
import { highestPriceOf, type Product, productsOf, ProductView, toView } from './product.js';
import { warnOfCategory } from './warn-of-category.js';
import { warnOfLookalikes } from './warn-of-lookalikes.js';

const duplicateKey = 11_000;
const mostAttempts = 5;

export const productsCreate = Tool.from({
  name: 'products_create',
  title: 'Create a product',
  description:
    'Adds a new product to the catalogue; whoever asks becomes its owner. Only name and price are needed. ' +
    'Warns, and adds nothing, when its name or category could be taken for one that is there. Returns the product with its new id.',
  input: z.object({
    name: fields.name,
    price: dollars('Price in US dollars with at most two decimals, such as 999 or 1299.99'),
    category: fields.category.default('Uncategorised'),
    stock: fields.stock.default(0),
    visibility: fields.visibility.default('public'),
    confirm: fields.confirm.optional(),
  }),
  output: z.object({ product: ProductView }),
  needs: 'writer',
  effect: 'write',
  scope: 'catalogue:write',
  landsOnce: true,
  resource: catalogue,
  async run({ db, input, principal, now, visible, once }) {
    const ids = once ? productIdsOf(once.callId) : newProductIds();
    const warnings = [
      ...(await warnOfLookalikes(visible, input.name)),
      ...(await warnOfCategory(visible, input.category)),
    ];
    if (warnings.length > 0) {
      // Of what it has made itself a call is not warned.
      const made = once && (await madeBy(once, db));
      if (made) return { product: toView(made) };
    }
    requireConfirmation(warnings, input);
    const { name, price, category, stock, visibility } = input;
    if (!principal.user) throw new TypeError('a product is created for a person');
    const { key: owner, name: ownerName } = principal.user;
    const time = now();
    const product = {
      name,
      lookalikes: lookalikesOf(name),
      category,
      categoryLookalikes: lookalikesOf(category),
      priceCents: toCents(price),
      highestPriceCents: highestPriceOf({ priceCents: toCents(price), visibility }),
      stock,
      visibility,
      owner,
      ownerName,
      createdAt: time,
      updatedAt: time,
      version: 1,
      ...keyedWrite({ version: 0 }, once, time),
    };
    for (const _id of first(mostAttempts, ids)) {
      const stored: Product = { _id, ...product };
      try {
        await productsOf(db).insertOne(stored, commandLimit);
        return { product: toView(stored) };
      } catch (error) {
        if (!(error instanceof MongoServerError && error.code === duplicateKey)) throw error;
        const made = once && (await madeBy(once, db));
        if (made) return { product: toView(made) };
      }
    }
    throw new ToolError('conflict', 'no free product id was found, try again');
  },
});

/** What the call has made already, where it was sent before. @throws ToolError `already_done` when it was changed since */
async function madeBy(once: Once, db: Db): Promise<Product | undefined> {
  const ids = [...first(mostAttempts, productIdsOf(once.callId))];
  const own = { _id: { $in: ids }, 'once.callId': { $eq: once.callId } };
  const made = await productsOf(db).findOne(own, commandLimit);
  return made ? doneBy(made, once) : undefined;
}

function* first<T>(count: number, all: Iterable<T>): Generator<T> {
  let left = count;
  for (const one of all) {
    if (left-- <= 0) return;
    yield one;
  }
}
