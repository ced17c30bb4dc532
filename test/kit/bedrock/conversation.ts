import { type ContentBlock, type Message, type ToolSpec } from '../../../standins/bedrock/converse-body.js';
import { plan } from '../../../standins/bedrock/planner/plan.js';

export type Row = { id: string; name: string; category: string; price: number; stock: number; owner: string };
export const catalogue: readonly Row[] = [
  { id: '101', name: 'ThinkBook 14', category: 'Laptops', price: 799, stock: 9, owner: 'bob' },
  { id: '102', name: 'ThinkPad X1', category: 'Laptops', price: 1500, stock: 4, owner: 'bob' },
  { id: '123', name: 'MacBook Pro', category: 'Laptops', price: 2499, stock: 3, owner: 'bob' },
  { id: '130', name: 'Old Monitor', category: 'Monitors', price: 89.99, stock: 7, owner: 'bob' },
  { id: '131', name: 'UltraView 27', category: 'Monitors', price: 329, stock: 0, owner: 'frank' },
  { id: '132', name: 'UltraView 32', category: 'Monitors', price: 499, stock: 2, owner: 'frank' },
  { id: '140', name: 'Keystone 60', category: 'Keyboards', price: 45, stock: 12, owner: 'bob' },
];

const text = { type: 'string' };
const price = { type: 'number', minimum: 0 };
const sorting = {
  sort: { type: 'string', enum: ['name', 'price', 'stock', 'createdAt'], default: 'name' },
  order: { type: 'string', enum: ['asc', 'desc'], default: 'asc' },
  limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
};
const tool = (
  name: string,
  description: string,
  properties: Record<string, unknown>,
  required: string[] = [],
): ToolSpec => ({ name, description, inputSchema: { json: { type: 'object', properties, required } } });
const product = {
  name: text,
  price,
  category: text,
  stock: { type: 'integer' },
  visibility: { type: 'string', enum: ['public', 'private'] },
};

export const productTools: readonly ToolSpec[] = [
  tool('products_list', 'Lists the whole product catalogue', { ...sorting, page: { type: 'integer' } }),
  tool('products_search', 'Finds products by name, category, price range or stock', {
    text,
    name: text,
    category: text,
    minPrice: price,
    maxPrice: price,
    inStock: { type: 'boolean' },
    ...sorting,
  }),
  tool('products_get', 'Returns one product by its id', { id: text }, ['id']),
  tool('products_create', 'Adds a new product to the catalogue', product, ['name', 'price']),
  tool('products_update', 'Changes one product by its id', { id: text, ...product }, ['id']),
  tool('products_delete', 'Deletes one product by its id', { id: text }, ['id']),
  tool('products_restore', 'Brings one deleted product back by its id', { id: text }, ['id']),
];

type Call = [string, unknown];
type Answer = { failed?: boolean; value: unknown };
export type Responder = (name: string, input: Record<string, unknown>) => Answer;

/** A person talking to the planner, with tools that answer from a small catalogue. */
export function converse(
  respond: Responder = fromCatalogue(catalogue),
  tools: readonly ToolSpec[] = productTools,
) {
  const messages: Message[] = [];
  const turn = (content: ContentBlock[]) => messages.push({ role: 'user', content });
  return {
    messages,
    /** @returns every call, those of them that did not fail, and the answer */
    say(words: string): { calls: Call[]; done: Call[]; text: string } {
      turn([{ text: words }]);
      const calls: Call[] = [];
      const done: Call[] = [];
      for (let step = 0; step < 20; step++) {
        const next = plan({ messages, toolConfig: { tools: tools.map((toolSpec) => ({ toolSpec })) } });
        if ('text' in next) {
          messages.push({ role: 'assistant', content: [{ text: next.text }] });
          return { calls, done, text: next.text };
        }
        const uses = next.calls.map(({ name, input }, at) => ({
          toolUse: { toolUseId: `${messages.length}-${at}`, name, input },
        }));
        messages.push({ role: 'assistant', content: uses });
        turn(
          uses.map(({ toolUse: { toolUseId, name, input } }) => {
            calls.push([name, input]);
            const { failed, value } = respond(name, input);
            if (!failed) done.push([name, input]);
            return {
              toolResult: { toolUseId, status: failed ? 'error' : 'success', content: [{ json: value }] },
            };
          }),
        );
      }
      throw new Error('the planner came to no end');
    },
  };
}

/** Tools over rows, as plain as can be: enough to see what the planner makes of results. */
export function fromCatalogue(rows: readonly Row[]): Responder {
  return (name, input) => {
    const row = rows.find(({ id }) => id === input['id']);
    if (!row && input['id'] !== undefined) return notFound;
    switch (name) {
      case 'products_create':
        return { value: { product: { id: 'k7m2qxd', category: 'Uncategorised', stock: 0, ...input } } };
      case 'products_update':
        return { value: { product: { ...row, ...input } } };
      case 'products_delete':
        return { value: { deleted: row ?? input } };
      case 'products_get':
      case 'products_restore':
        return { value: { product: row } };
      default:
        return { value: { products: select(rows, input), hasMore: false } };
    }
  };
}

const notFound: Answer = {
  failed: true,
  value: { rationale: ['RESOURCE_NOT_FOUND'], policies: [], message: 'no such product' },
};

function select(rows: readonly Row[], input: Record<string, unknown>): Row[] {
  const { text, category, minPrice = 0, maxPrice = Infinity, inStock, sort = 'name', order, limit } = input;
  const plain = (value: string) => value.toLowerCase().replace(/s$/, '');
  const holds = (value: string, part: unknown) =>
    typeof part !== 'string' || value.toLowerCase().includes(part.toLowerCase());
  const isOf = (value: string, kind: unknown) => typeof kind !== 'string' || plain(value) === plain(kind);
  const key = sort as keyof Row;
  return rows
    .filter((row) => holds(`${row.name} ${row.category}`, text) && isOf(row.category, category))
    .filter((row) => row.price >= Number(minPrice) && row.price <= Number(maxPrice))
    .filter((row) => inStock === undefined || inStock === row.stock > 0)
    .sort((a, b) => (order === 'desc' ? -1 : 1) * (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0))
    .slice(0, Number(limit));
}
