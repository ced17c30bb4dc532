import { type VisibleRows } from '../../toolbox/visible-rows.js';
import { inShort, type Product, toView } from './product.js';

/**
 * What there is to say against a change after which whoever makes it cannot see the product any more: policy is asked about the
 * product as it would be.
 * @returns one warning or none
 */
export async function warnOfLoss(visible: VisibleRows<Product>, after: Product): Promise<string[]> {
  if (await visible.shows(after)) return [];
  const { id, name, owner, visibility } = toView(after);
  const why =
    visibility === 'private' ? `a private product is seen by its owner alone, who is ${inShort(owner)}` : 'policy would keep it from you'; // prettier-ignore
  return [
    `after this change you could no longer see \`${inShort(name)}\` (id \`${id}\`) or change it back: ${why}`,
  ];
}
