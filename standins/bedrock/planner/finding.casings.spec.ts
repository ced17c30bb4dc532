import { holdInEveryCasing } from '#test/bedrock/casings';

const rising = { sort: 'price', order: 'asc' };
const falling = { sort: 'price', order: 'desc' };
const laptops = { category: 'Laptops' };
const monitors = { category: 'Monitors' };
const keyboards = { category: 'Keyboards' };

holdInEveryCasing('a kind of product', [
  ['Find laptops under $1500', 'search', { ...laptops, maxPrice: 1500 }],
  ['what laptops do we have below 1500 dollars?', 'search', { ...laptops, maxPrice: 1500 }],
  ['Laptops under 1500', 'search', { ...laptops, maxPrice: 1500 }],
  ['laptops less than $1,500', 'search', { ...laptops, maxPrice: 1500 }],
  ['Which laptops cost less than 1500?', 'search', { ...laptops, maxPrice: 1500 }],
  ['Are there any laptops for under $1500?', 'search', { ...laptops, maxPrice: 1500 }],
  ['Do you have laptops cheaper than $1500?', 'search', { ...laptops, maxPrice: 1500 }],
  ['I need a laptop under $1500', 'search', { ...laptops, maxPrice: 1500 }],
  ["I'm looking for a laptop under $1500", 'search', { ...laptops, maxPrice: 1500 }],
  ['Search for laptops between $500 and $1500', 'search', { ...laptops, minPrice: 500, maxPrice: 1500 }],
  ['laptops over a thousand dollars', 'search', { ...laptops, minPrice: 1000 }],
  ['Laptops', 'search', laptops],
  ['show me laptops', 'search', laptops],
  ['Show me the Laptops', 'search', laptops],
  ['What laptops do we have?', 'search', laptops],
  ['which monitors do you sell?', 'search', monitors],
  ['Any monitors?', 'search', monitors],
  ['Do we have any keyboards?', 'search', keyboards],
  ['List everything in Keyboards', 'search', keyboards],
  ['List everything in Keyboards sorted by price descending', 'search', { ...keyboards, ...falling }],
  ['show products in the Keyboards category', 'search', keyboards],
  ['Keyboards sorted by price', 'search', { ...keyboards, ...rising }],
  ['Sort the monitors by price', 'search', { ...monitors, ...rising }],
  ['which are the three cheapest monitors?', 'search', { ...monitors, ...rising, limit: 3 }],
  ['What are the 2 cheapest monitors?', 'search', { ...monitors, ...rising, limit: 2 }],
  ['the three cheapest monitors', 'search', { ...monitors, ...rising, limit: 3 }],
  ["what's the most expensive tablet", 'search', { category: 'Tablets', ...falling, limit: 1 }],
  ['Which tablet is the most expensive?', 'search', { category: 'Tablets', ...falling, limit: 1 }],
  ['Cheapest phone', 'search', { category: 'Phones', ...rising, limit: 1 }],
  ['Which is the cheapest laptop?', 'search', { ...laptops, ...rising, limit: 1 }],
  ['how many phones are in stock?', 'search', { category: 'Phones', inStock: true }],
  ['How many laptops do we have?', 'search', laptops],
  ['Count the monitors', 'search', monitors],
  ['Which monitors are out of stock?', 'search', { ...monitors, inStock: false }],
  ['What is the average price of our laptops?', 'search', laptops],
  // In no name and no category: it is looked for among all, and then asked about.
  ['Do we sell printers?', 'list'],
  ['Got any printers?', 'list'],
  ['How about printers?', 'list'],
]);

holdInEveryCasing('a price or a stock', [
  ['show products between $100 and $300', 'search', { minPrice: 100, maxPrice: 300 }],
  ['Products over 2k', 'search', { minPrice: 2000 }],
  ['What do you have for less than fifty dollars?', 'search', { maxPrice: 50 }],
  ['Anything under two hundred dollars?', 'search', { maxPrice: 200 }],
  ['Everything below $50', 'search', { maxPrice: 50 }],
  ['What can I get for under $100?', 'search', { maxPrice: 100 }],
  ['Which products cost more than $1000?', 'search', { minPrice: 1000 }],
  ['show me products priced above 1000', 'search', { minPrice: 1000 }],
  ['Items from $50 to $100', 'search', { minPrice: 50, maxPrice: 100 }],
  ['at most 100 dollars', 'search', { maxPrice: 100 }],
  ['What is out of stock?', 'search', { inStock: false }],
  ['Which products are in stock?', 'search', { inStock: true }],
  ['Is anything sold out?', 'search', { inStock: false }],
]);

holdInEveryCasing('one product', [
  ['Find MacBook Air', 'search', { text: 'macbook air' }],
  ['Search for the Heron 13', 'search', { text: 'heron 13' }],
  ['Do we have the MacBook Air?', 'search', { text: 'macbook air' }],
  ['find "Old Monitor"', 'search', { text: 'old monitor' }],
  ['Show me \u201cOld Monitor\u201d', 'search', { text: 'old monitor' }],
  ['How much is the MacBook Air?', 'search', { text: 'macbook air' }],
  ['What does the Desk Lamp cost?', 'search', { text: 'desk lamp' }],
  ["What's the price of the Old Monitor?", 'search', { text: 'old monitor' }],
  ['Is the Heron 13 Ultralight in stock?', 'search', { text: 'heron 13 ultralight' }],
  ['Tell me about the Heron 13 Ultralight', 'search', { text: 'heron 13 ultralight' }],
  ['Who owns the Old Monitor?', 'search', { text: 'old monitor' }],
  ['Show product 123', 'get', { id: '123' }],
  ['What is product 123?', 'get', { id: '123' }],
  ['Show me product ID 123', 'get', { id: '123' }],
  ['How much does product 123 cost?', 'get', { id: '123' }],
  ['details of 123', 'get', { id: '123' }],
]);
