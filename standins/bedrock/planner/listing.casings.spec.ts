import { holdInEveryCasing } from '#test/bedrock/casings';

const rising = { sort: 'price', order: 'asc' };
const falling = { sort: 'price', order: 'desc' };

holdInEveryCasing('everything there is', [
  ['Show me all products', 'list'],
  ['show all the products', 'list'],
  ['list all items', 'list'],
  ['List everything', 'list'],
  ['what products do we have?', 'list'],
  ['What do we sell?', 'list'],
  ["what's in the catalogue?", 'list'],
  ['What is in the catalog?', 'list'],
  ['show me the full inventory', 'list'],
  ['Show me the products', 'list'],
  ['give me a list of all our products', 'list'],
  ['I want to see every product', 'list'],
  ["I'd like to see all products", 'list'],
  ['Which products are there?', 'list'],
  ['display the whole catalogue', 'list'],
  ['Let me see the products', 'list'],
  ['Can I see everything we have?', 'list'],
  ['products', 'list'],
  ['how many products do we have?', 'list'],
  ['What categories do we have?', 'list'],
  ['Which categories are there?', 'list'],
]);

holdInEveryCasing('everything in an order', [
  ['Sort products by price from lowest to highest', 'list', rising],
  ['sort the products by price', 'list', rising],
  ['Sort all products by price, highest first', 'list', falling],
  ['products sorted by price descending', 'list', falling],
  ['List all products from cheapest to most expensive', 'list', rising],
  ['order everything by price low to high', 'list', rising],
  ['Show me all products sorted by name', 'list', { sort: 'name', order: 'asc' }],
  ['sort products alphabetically', 'list', { sort: 'name', order: 'asc' }],
  ['Rank the products by stock, highest first', 'list', { sort: 'stock', order: 'desc' }],
  ['show the catalogue, newest first', 'list', { sort: 'createdAt', order: 'desc' }],
  ['cheapest 5 products', 'list', { ...rising, limit: 5 }],
  ['the 5 cheapest products', 'list', { ...rising, limit: 5 }],
  ['What are the five cheapest products?', 'list', { ...rising, limit: 5 }],
  ['Which three products are the most expensive?', 'list', { ...falling, limit: 3 }],
  ['Show me the top 3 most expensive products', 'list', { ...falling, limit: 3 }],
  ['what is our cheapest product?', 'list', { ...rising, limit: 1 }],
  ['Which product is the most expensive?', 'list', { ...falling, limit: 1 }],
  ['first 10 products', 'list', { limit: 10 }],
  ['Show only 3 products', 'list', { limit: 3 }],
]);
