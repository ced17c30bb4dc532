import { type Filter } from 'mongodb';
import { type ListingResource } from '../../toolbox/resource-rule.js';
import { policyView, type Product, productsCollection } from './product.js';

/** The tenant's catalogue as a whole, with the products in it that a person, or a machine for itself, may see. */
export const catalogue: ListingResource<Product> = {
  type: 'Catalogue',
  lists: {
    type: 'Product',
    readBy: 'products_get',
    collection: productsCollection,
    viewOf: policyView,
    // `private-to-owner` and `deleted-products` of policies/cedar/products.cedar.
    visibleTo: ({ user }) => {
      const open = { visibility: { $eq: 'public' } } as const;
      const theirs: Filter<Product> = user ? { $or: [open, { owner: { $eq: user.key } }] } : open;
      return { $and: [{ deleted: { $ne: true } }, theirs] };
    },
  },
};
