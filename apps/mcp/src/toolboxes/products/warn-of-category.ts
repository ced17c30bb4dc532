import { lookalikesOf } from '../../toolbox/human-text.js';
import { type VisibleRows } from '../../toolbox/visible-rows.js';
import { inShort, type Product, toView } from './product.js';

/**
 * What there is to say against a category: one that a product the person sees is in, and that this could be taken for. Whoever
 * looks for one of the two would not find what is in the other.
 * @returns one warning or none
 */
export async function warnOfCategory(visible: VisibleRows<Product>, category: string): Promise<string[]> {
  const filter = {
    $and: [{ categoryLookalikes: { $in: lookalikesOf(category) } }, { category: { $ne: category } }],
  };
  const { rows } = await visible.page({ filter, sort: [['category', 1]], skip: 0, limit: 1 });
  return rows
    .map((row) => inShort(toView(row).category))
    .map(
      (known) =>
        `the category \`${inShort(category)}\` looks like one that there is already, \`${known}\`, and could be taken for it`,
    );
}
