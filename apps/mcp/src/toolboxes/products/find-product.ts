import { type Db } from 'mongodb';
import { type Found, type StoredResource } from '../../toolbox/resource-rule.js';
import { commandLimit } from '../../toolbox/visible-rows.js';
import { catalogue } from './catalogue.js';
import { policyView, type Product, productsOf, toView } from './product.js';

/** Resolves the product named by `id`, for every tool that works on one. */
export const oneProduct: StoredResource<{ id: string }, Product, Product> = {
  type: 'Product',
  lists: catalogue.lists,
  namesNobody: ['visibility', 'category', 'priceCents', 'highestPriceCents', 'deleted'],
  idOf: ({ id }) => id,
  shows(product) {
    const { name, category, price, stock, owner, visibility, version } = toView(product);
    return { name, category, price, stock, owner, visibility, version };
  },
  witness: ({ user }) => ({
    owner: user?.key ?? '',
    visibility: 'public',
    category: '',
    priceCents: 0,
    highestPriceCents: 0,
    deleted: false,
  }),
  async find(db: Db, { id }, signal): Promise<Found<Product> | undefined> {
    const product = await productsOf(db).findOne({ _id: { $eq: id } }, { ...commandLimit, signal });
    return product ? { ...policyView(product), document: product } : undefined;
  },
};
