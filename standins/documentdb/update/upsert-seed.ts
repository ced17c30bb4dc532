import { type Document } from 'bson';
import { isOperatorDocument } from '../query/check-filter.js';
import { withSlot } from './set-path.js';

/** What an upsert starts from: the fields that its filter pins by equality. `filter` keeps BSON number types. */
export function upsertSeed(filter: Document): Document {
  return Object.entries(filter).reduce<Document>((seed, [key, value]: [string, unknown]) => {
    if (key === '$and' && Array.isArray(value))
      return (value as Document[]).reduce((sum, part) => ({ ...sum, ...upsertSeed(part) }), seed);
    if (key.startsWith('$') || isRegularExpression(value)) return seed;
    if (!isOperatorDocument(value)) return withSlot(seed, key, value);
    return '$eq' in value ? withSlot(seed, key, value.$eq) : seed;
  }, {});
}

const isRegularExpression = (value: unknown) =>
  value instanceof RegExp || (value as { _bsontype?: string } | null)?._bsontype === 'BSONRegExp';
