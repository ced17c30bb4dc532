/** What to try first: reading, then changing. */
export const starters = [
  { kind: 'list', text: 'Show me all products' },
  { kind: 'search', text: 'Find laptops under $1500' },
  { kind: 'sort', text: 'Sort products by price from lowest to highest' },
  { kind: 'create', text: 'Create a new product called MacBook Air priced at $999' },
  { kind: 'update', text: 'Update product ID 123 to cost $1299' },
  { kind: 'delete', text: 'Delete the product named Old Monitor' },
] as const;
