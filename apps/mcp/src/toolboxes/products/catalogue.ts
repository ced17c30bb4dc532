import { type ListingResource } from '../../toolbox/resource-rule.js';
import { policyView, type Product, productsCollection } from './product.js';

/** The tenant's catalogue as a whole, with the products in it that a person may see. */
export const catalogue: ListingResource<Product> = {
  type: 'Catalogue',
  lists: {
    type: 'Product',
    readBy: 'products_get',
    collection: productsCollection,
    viewOf: policyView,
    // `private-to-owner` of policies/cedar/products.cedar.
    visibleTo: ({ user }) =>
      user && { $or: [{ visibility: { $eq: 'public' } }, { owner: { $eq: user.key } }] },
  },
};
