/** What the person said, by meaning; a schema's own names are found for it. */
export type Slots = {
  id?: string;
  name?: string;
  query?: string;
  category?: string;
  price?: number;
  stock?: number;
  visibility?: string;
  description?: string;
  minPrice?: number;
  maxPrice?: number;
  minStock?: number;
  maxStock?: number;
  inStock?: boolean;
  sortBy?: string;
  order?: 'asc' | 'desc';
  limit?: number;
  page?: number;
  offset?: number;
  cursor?: string;
};
export type SlotName = keyof Slots;
export type Filled = { input: Record<string, unknown>; missing: string[]; unplaced: SlotName[] };
type Schema = Readonly<Record<string, unknown>>;

/** Names of properties that carry a meaning, in lower case without separators. */
const spellings: Readonly<Record<SlotName, readonly string[]>> = {
  id: ['id', 'productid', 'itemid', 'sku', 'identifier', '_id'],
  name: ['name', 'productname', 'title', 'label', 'newname'],
  query: [
    'query',
    'q',
    'text',
    'search',
    'term',
    'keyword',
    'keywords',
    'namecontains',
    'searchterm',
    'contains',
    'name',
  ],
  category: ['category', 'categoryname', 'type', 'kind'],
  price: ['price', 'cost', 'unitprice', 'newprice', 'pricecents', 'amount'],
  stock: ['stock', 'quantity', 'qty', 'inventory', 'stocklevel'],
  visibility: ['visibility'],
  description: ['description', 'details'],
  minPrice: [
    'minprice',
    'pricemin',
    'pricefrom',
    'priceatleast',
    'minimumprice',
    'pricegte',
    'minpricecents',
  ],
  maxPrice: ['maxprice', 'pricemax', 'priceto', 'priceatmost', 'maximumprice', 'pricelte', 'maxpricecents'],
  minStock: ['minstock', 'stockmin', 'minimumstock', 'stockgte'],
  maxStock: ['maxstock', 'stockmax', 'maximumstock', 'stocklte'],
  inStock: ['instock', 'available', 'onlyinstock', 'instockonly', 'availableonly'],
  sortBy: ['sort', 'sortby', 'orderby', 'sortfield', 'field', 'by', 'column'],
  order: ['order', 'direction', 'sortorder', 'dir', 'sortdirection'],
  limit: ['limit', 'pagesize', 'perpage', 'size', 'count', 'max', 'first', 'maxresults'],
  page: ['page', 'pagenumber', 'pageindex'],
  offset: ['offset', 'skip', 'start'],
  cursor: ['cursor', 'after', 'next', 'pagetoken'],
};

/** Fills an object schema from slots. A slot whose meaning the schema has no place for is told as unplaced. */
export function fillSchema(schema: Schema, slots: Slots): Filled {
  const input: Record<string, unknown> = {};
  const placed = new Set<SlotName>();
  const properties = asRecord(schema['properties']);
  for (const [property, raw] of Object.entries(properties)) {
    const sub = asRecord(raw);
    if (typeOf(sub) === 'object' && sub['properties']) {
      const inner = fillSchema(sub, slots);
      if (Object.keys(inner.input).length > 0) input[property] = inner.input;
      for (const slot of namesOf(slots)) if (!inner.unplaced.includes(slot)) placed.add(slot);
      continue;
    }
    for (const slot of slotsFor(property)) {
      if (slot === 'query' && property === 'name' && hasOwnQuery(properties)) continue;
      const value = slots[slot] === undefined ? undefined : fit(slot, property, sub, slots);
      if (value === undefined || input[property] !== undefined) continue;
      input[property] = value;
      placed.add(slot);
      if (slot === 'sortBy' && Array.isArray(sub['enum']) && !hasOrder(properties)) placed.add('order');
    }
  }
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  return {
    input,
    missing: required.filter((property) => input[property] === undefined),
    unplaced: namesOf(slots).filter((slot) => !placed.has(slot)),
  };
}

const namesOf = (slots: Slots) =>
  (Object.keys(slots) as SlotName[]).filter((slot) => slots[slot] !== undefined);

function slotsFor(property: string): SlotName[] {
  const plain = property.toLowerCase().replace(/[^a-z]/g, '');
  return (Object.keys(spellings) as SlotName[]).filter((slot) => spellings[slot].includes(plain));
}

/** `name` stands for the words searched for only where nothing else does: beside `text` it means the exact name. */
const hasOwnQuery = (properties: Schema) =>
  Object.keys(properties).some((property) => property !== 'name' && slotsFor(property).includes('query'));

const hasOrder = (properties: Schema) =>
  Object.keys(properties).some((property) => slotsFor(property).includes('order'));

/** The value in the form the schema wants; undefined where it does not fit. */
function fit(slot: SlotName, property: string, schema: Schema, slots: Slots): unknown {
  const value = slots[slot];
  if (Array.isArray(schema['enum'])) return member(schema['enum'], slot, slots);
  switch (typeOf(schema)) {
    case 'number':
    case 'integer': {
      const number = /cents$/i.test(property) ? Math.round(Number(value) * 100) : Number(value);
      if (!Number.isFinite(number)) return undefined;
      const maximum = schema['maximum'];
      return slot === 'limit' && typeof maximum === 'number' ? Math.min(number, maximum) : number;
    }
    case 'string':
      return String(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    default:
      return value;
  }
}

/** `price` in `[price, name]`, `price_desc` in `[price_asc, price_desc]`, `desc` in `[ascending, descending]`. */
function member(values: readonly unknown[], slot: SlotName, slots: Slots): unknown {
  const wanted = String(slots[slot]).toLowerCase();
  const plain = values.map((value) => ({ value, text: String(value).toLowerCase() }));
  const same = plain.find(({ text }) => text === wanted);
  if (same) return same.value;
  if (slot === 'sortBy')
    return plain.find(({ text }) => text.includes(wanted) && text.includes(slots.order ?? 'asc'))?.value;
  return plain.find(
    ({ text }) => text.startsWith(wanted) || text.replace(/s$/, '') === wanted.replace(/s$/, ''),
  )?.value;
}

/** JSON Schema's type, the first real one where several are allowed. */
function typeOf(schema: Schema): string | undefined {
  const options = Array.isArray(schema['anyOf']) ? (schema['anyOf'] as Schema[]) : [schema];
  const types = options.flatMap((option) => option['type'] as string | string[] | undefined);
  return types.find((type) => type !== undefined && type !== 'null');
}

const asRecord = (value: unknown): Schema => (value && typeof value === 'object' ? (value as Schema) : {});

/** The largest number a schema takes for a slot, or undefined where it has no such property. */
export function largest(schema: Schema, slot: SlotName): number | undefined {
  for (const [property, raw] of Object.entries(asRecord(schema['properties']))) {
    const maximum = asRecord(raw)['maximum'];
    if (slotsFor(property).includes(slot))
      return typeof maximum === 'number' && maximum < 1e6 ? maximum : 100;
  }
  return undefined;
}
