import { holdInEveryCasing } from '#test/bedrock/casings';

const air = { name: 'MacBook Air', price: 999 };
const lamp = { name: 'Desk Lamp', price: 45 };

holdInEveryCasing('a new product', [
  ['Create a new product called MacBook Air priced at $999', 'create', air],
  ['create a product named MacBook Air for $999', 'create', air],
  ['Add MacBook Air at $999', 'create', air],
  ['Add a new product, MacBook Air, for 999 dollars', 'create', air],
  ['add the MacBook Air to the catalogue for $999', 'create', air],
  ['Add a product called MacBook Air that costs $999', 'create', air],
  ['new product: MacBook Air, $999', 'create', air],
  ['Create product MacBook Air with a price of $999', 'create', air],
  ['create "MacBook Air" for 999', 'create', air],
  ['Create a product called \u201cMacBook Air\u201d at $999', 'create', air],
  ["Create a product called 'MacBook Air' at $999", 'create', air],
  ['I want to add a product called MacBook Air for $999', 'create', air],
  ['I need a new product called MacBook Air at $999', 'create', air],
  ["Let's create a product called MacBook Air priced at $999", 'create', air],
  [
    'create product "Desk Lamp" $45 category Accessories stock 10',
    'create',
    { ...lamp, category: 'Accessories', stock: 10 },
  ],
  ['Create product Desk Lamp, price 45, stock 10', 'create', { ...lamp, stock: 10 }],
  ['Add a Desk Lamp for $45 in Accessories', 'create', { ...lamp, category: 'Accessories' }],
  ['Add Desk Lamp in the Accessories category for $45', 'create', { ...lamp, category: 'Accessories' }],
  [
    'Add a laptop named Zephyr 15 for $1,249.99',
    'create',
    { name: 'Zephyr 15', price: 1249.99, category: 'Laptops' },
  ],
  [
    'Add a new monitor called Vista 27 priced at 349 with stock 12',
    'create',
    { name: 'Vista 27', price: 349, category: 'Monitors', stock: 12 },
  ],
  [
    'Create a private product called Prototype for $10',
    'create',
    { name: 'Prototype', price: 10, visibility: 'private' },
  ],
  ['Register a product called Which Watch at $20', 'create', { name: 'Which Watch', price: 20 }],
  ['Add "Show Me All" for $5', 'create', { name: 'Show Me All', price: 5 }],
  ['Add "The Little Book of Prices" for $5', 'create', { name: 'The Little Book of Prices', price: 5 }],
]);
