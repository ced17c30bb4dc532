import { type ToolSpec } from '../converse-body.js';
import { wordsOf } from './words.js';

export type Action = 'list' | 'search' | 'get' | 'create' | 'update' | 'delete' | 'restore';

/** Words in a tool's name by which it says what it does. */
const actionWords: Readonly<Record<Action, string>> = {
  list: 'list browse',
  search: 'search find query',
  get: 'get read fetch',
  create: 'create add new',
  update: 'update edit change',
  delete: 'delete remove',
  restore: 'restore undelete',
};

/** The tools a request offers, chosen by what their names and descriptions say and filled by their schemas. */
export class Tools {
  constructor(readonly offered: readonly ToolSpec[]) {}

  /** The tool for an action, or undefined where none was offered. */
  find(action: Action): ToolSpec | undefined {
    return this.offered.find(({ name, description = '' }) => {
      const named = wordsOf(name.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2'));
      const about = /\b(?:product|catalog|item)/i.test(`${named.join(' ')} ${description}`);
      return about && actionWords[action].split(' ').some((word) => named.includes(word));
    });
  }

  fill(tool: ToolSpec, slots: Slots): Filled {
    return fillSchema(tool.inputSchema.json, slots);
  }
}

/** What the person said, by meaning; a schema's own names are found for it. */
export type Slots = Partial<
  Record<'id' | 'name' | 'query' | 'category' | 'visibility' | 'sortBy', string> &
    Record<'price' | 'stock' | 'minPrice' | 'maxPrice' | 'limit' | 'page', number> & {
      inStock: boolean;
      order: 'asc' | 'desc';
    }
>;
type SlotName = keyof Slots;
type Filled = { input: Record<string, unknown>; missing: string[]; unplaced: SlotName[] };
type Schema = Readonly<Record<string, unknown>>;

/** Names of properties that carry a meaning, in lower case without separators. */
const spellings: Readonly<Record<SlotName, string>> = {
  id: 'id productid itemid sku',
  name: 'name productname title newname',
  query: 'query q text search term keywords name',
  category: 'category type kind',
  price: 'price cost newprice pricecents amount',
  stock: 'stock quantity qty inventory',
  visibility: 'visibility',
  minPrice: 'minprice pricemin minpricecents',
  maxPrice: 'maxprice pricemax maxpricecents',
  inStock: 'instock available',
  sortBy: 'sort sortby orderby',
  order: 'order direction sortorder',
  limit: 'limit pagesize perpage count maxresults',
  page: 'page pagenumber',
};

/** Fills an object schema from slots. A slot whose meaning the schema has no place for is told as unplaced. */
function fillSchema(schema: Schema, slots: Slots): Filled {
  const input: Record<string, unknown> = {};
  const placed = new Set<SlotName>();
  const properties = asRecord(schema['properties']);
  for (const [property, raw] of Object.entries(properties))
    for (const slot of slotsFor(property)) {
      if (slot === 'query' && property === 'name' && hasOwnQuery(properties)) continue;
      const value = slots[slot] === undefined ? undefined : fit(slots[slot], slot, property, asRecord(raw));
      if (value === undefined || input[property] !== undefined) continue;
      input[property] = value;
      placed.add(slot);
    }
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  const told = (Object.keys(slots) as SlotName[]).filter((slot) => slots[slot] !== undefined);
  return {
    input,
    missing: required.filter((property) => input[property] === undefined),
    unplaced: told.filter((slot) => !placed.has(slot)),
  };
}

function slotsFor(property: string): SlotName[] {
  const plain = property.toLowerCase().replace(/[^a-z]/g, '');
  return (Object.keys(spellings) as SlotName[]).filter((slot) => spellings[slot].split(' ').includes(plain));
}

/** `name` stands for the words searched for only where nothing else does: beside `text` it means the exact name. */
const hasOwnQuery = (properties: Schema) =>
  Object.keys(properties).some((property) => property !== 'name' && slotsFor(property).includes('query'));

/** The value in the form the schema wants; undefined where it does not fit. */
function fit(value: string | number | boolean, slot: SlotName, property: string, schema: Schema): unknown {
  if (Array.isArray(schema['enum'])) {
    const wanted = String(value).toLowerCase();
    return schema['enum'].find((each) => String(each).toLowerCase().startsWith(wanted));
  }
  const { type, maximum } = schema;
  if (type === 'string') return String(value);
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (type !== 'number' && type !== 'integer') return value;
  const number = /cents$/i.test(property) ? Math.round(Number(value) * 100) : Number(value);
  if (!Number.isFinite(number)) return undefined;
  return slot === 'limit' && typeof maximum === 'number' ? Math.min(number, maximum) : number;
}

export const asRecord = (value: unknown): Schema =>
  value && typeof value === 'object' ? (value as Schema) : {};
