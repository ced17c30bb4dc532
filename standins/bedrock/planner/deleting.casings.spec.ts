import { holdInEveryCasing } from '#test/bedrock/casings';

const gone = { id: '130' };

holdInEveryCasing('a product taken away', [
  ['Delete the product named Old Monitor', 'delete', gone],
  ['Delete Old Monitor', 'delete', gone],
  ['delete the Old Monitor', 'delete', gone],
  ['Delete "Old Monitor"', 'delete', gone],
  ['Delete the product \u2018Old Monitor\u2019', 'delete', gone],
  ['Delete product Old Monitor', 'delete', gone],
  ['Delete the Old Monitor product', 'delete', gone],
  ['Remove the product called Old Monitor', 'delete', gone],
  ['Remove the Old Monitor from the catalogue', 'delete', gone],
  ['take the Old Monitor off the catalogue', 'delete', gone],
  ['Take Old Monitor out of the catalog', 'delete', gone],
  ['Get rid of the Old Monitor', 'delete', gone],
  ['Drop the Old Monitor', 'delete', gone],
  ['The Old Monitor should be deleted', 'delete', gone],
  ['The Old Monitor can go', 'delete', gone],
  ['I want to delete the Old Monitor', 'delete', gone],
  ['I want the Old Monitor deleted', 'delete', gone],
  ["I'd like the Old Monitor removed", 'delete', gone],
  ['Remove product 145', 'delete', { id: '145' }],
  ['Delete product ID 145', 'delete', { id: '145' }],
  ['delete #145', 'delete', { id: '145' }],
  ['Delete the product with id 145', 'delete', { id: '145' }],
  ['Remove item k7m2qxd', 'delete', { id: 'k7m2qxd' }],
  ['Delete the cheapest monitor', 'delete', gone],
]);

holdInEveryCasing('nothing to be done', [
  ["Don't delete the Old Monitor", 'none'],
  ['Please do not delete anything', 'none'],
  ['Can I delete product 130?', 'none'],
  ['Who deleted the Old Monitor?', 'none'],
  ['If the Old Monitor is sold out, delete it', 'none'],
  ['Hello', 'none'],
  ['Good morning', 'none'],
  ['Thank you very much', 'none'],
  ['What can you do?', 'none'],
]);
