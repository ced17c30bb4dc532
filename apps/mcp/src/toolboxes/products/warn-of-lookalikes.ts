import { type Filter } from 'mongodb';
import { lookalikesOf } from '../../toolbox/human-text.js';
import { type VisibleRows } from '../../toolbox/visible-rows.js';
import { productFilter } from './product-filter.js';
import { inShort, type Product, toView } from './product.js';

/**
 * What there is to say against a name: a product that could be taken for this one. Asked of what the person may see and of nothing
 * else, so that a hidden product can be found out by no name. Ids tell products apart, names do not have to: see docs/architecture.md.
 * @param self the product that is to bear the name, where it exists
 * @returns one warning or none
 */
export async function warnOfLookalikes(
  visible: VisibleRows<Product>,
  name: string,
  self?: Pick<Product, '_id'>,
): Promise<string[]> {
  const alike: Filter<Product>[] = [
    { lookalikes: { $in: lookalikesOf(name) } },
    // Of what an older release stored, the same name only.
    { $and: [{ lookalikes: { $exists: false } }, productFilter({ name })] },
  ];
  const others = self ? [{ _id: { $ne: self._id } }] : [];
  const filter: Filter<Product> = { $and: [{ $or: alike }, ...others] };
  const { rows, hasMore } = await visible.page({ filter, sort: [['name', 1]], skip: 0, limit: 1 });
  const [found] = rows;
  if (!found) return [];
  const view = toView(found);
  const [id, known, wanted] = [view.id, inShort(view.name), inShort(name)];
  const also = hasMore ? ' and others' : '';
  return [
    view.name === name
      ? `there is a product \`${known}\` (id \`${id}\`)${also} already`
      : `\`${wanted}\` looks like a product that there is already, \`${known}\` (id \`${id}\`)${also}, and could be taken for it`,
  ];
}
