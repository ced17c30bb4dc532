import { expect, it } from '@jest/globals';
import { lastCall } from '#test/bedrock/casings';

it.each([
  // Title Case and a shouted beginning show no names.
  ['Show Me All Products', ['list', {}]],
  ['Find Laptops Under $1500', ['search', { category: 'Laptops', maxPrice: 1500 }]],
  ['Delete The Product Named Old Monitor', ['delete', { id: '130' }]],
  ['SHOW ME laptops under 1500', ['search', { category: 'Laptops', maxPrice: 1500 }]],
  [
    'Which Are The Three Cheapest Monitors?',
    ['search', { category: 'Monitors', sort: 'price', order: 'asc', limit: 3 }],
  ],
  // A kind of product may have a capital.
  ['What do we have in Laptops?', ['search', { category: 'Laptops' }]],
  [
    'Which Laptop is the cheapest?',
    ['search', { category: 'Laptops', sort: 'price', order: 'asc', limit: 1 }],
  ],
  ['sort the Products by Price', ['list', { sort: 'price', order: 'asc' }]],
  // A capital within a sentence, and quotes, make a name of any word.
  ['products whose name contains View', ['search', { text: 'view' }]],
  // No product is called that: whether its words are known at all is looked up last.
  ['is "Which Watch" in stock?', ['list', {}]],
  ['create "Show me all products" for $5', ['create', { name: 'Show me all products', price: 5 }]],
  ['CREATE PRODUCT "Desk lamp" PRICE 45', ['create', { name: 'Desk lamp', price: 45 }]],
  ['rename product 130 to "Yahoo!"', ['update', { id: '130', name: 'Yahoo!' }]],
  // Amounts in words are figures, names in words are not.
  ['between one hundred and two hundred', ['search', { minPrice: 100, maxPrice: 200 }]],
  ['set the price of 130 to two hundred and fifty dollars', ['update', { id: '130', price: 250 }]],
  [
    'Add One Hundred Years of Solitude for $12',
    ['create', { name: 'One Hundred Years of Solitude', price: 12 }],
  ],
  ['rename 130 to Fifty Dollars Monitor', ['update', { id: '130', name: 'Fifty Dollars Monitor' }]],
  // What only looks like a request.
  ['Can you please not delete product 130?', ['none', {}]],
  ['Could you tell me who deleted product 130?', ['none', {}]],
  ['Thanks a lot', ['none', {}]],
  ['And the monitors?', ['search', { category: 'Monitors' }]],
])('%s', (said, call) => {
  expect(lastCall(said)).toEqual(call);
});
