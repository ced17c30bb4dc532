import {
  type Binary,
  type BSONSymbol,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  type ObjectId,
  type Timestamp,
} from 'bson';

/** Decoded values, whether numbers are promoted to JavaScript's or kept in their BSON classes. */
export type Value = unknown;

const tagOf = (value: object) => (value as { _bsontype?: string })._bsontype;

const rankByTag: Readonly<Record<string, number>> = {
  MinKey: 0,
  Int32: 2,
  Double: 2,
  Long: 2,
  Decimal128: 2,
  BSONSymbol: 3,
  Binary: 6,
  ObjectId: 7,
  Timestamp: 10,
  BSONRegExp: 11,
  Code: 12,
  MaxKey: 13,
};

/** A type's place in MongoDB's comparison order (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/). */
function rank(value: Value): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return 2;
    case 'string':
      return 3;
    case 'boolean':
      return 8;
    case 'object': {
      if (value === null) return 1;
      if (Array.isArray(value)) return 5;
      if (value instanceof Date) return 9;
      if (value instanceof RegExp) return 11;
      return rankByTag[tagOf(value) ?? ''] ?? 4;
    }
    default:
      return 1; // a missing field sorts as null
  }
}

/** A number of any BSON kind; 64-bit integers stay exact. */
export function numberOf(value: Value): number | bigint {
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Decimal128) return Number(value.toString());
  return value as number | bigint;
}

/** Negative, zero or positive, in MongoDB's order across all types. */
export function compareValues(a: Value, b: Value): number {
  const type = rank(a);
  const difference = type - rank(b);
  if (difference !== 0) return difference;
  switch (type) {
    case 2:
      return compareNumbers(numberOf(a), numberOf(b));
    case 3:
      return compareText(textOf(a), textOf(b));
    case 4:
      return compareDocuments(a as Document, b as Document);
    case 5:
      return compareArrays(a as Value[], b as Value[]);
    case 6:
      return compareBinaries(a as Binary, b as Binary);
    case 7:
      return compareBytes((a as ObjectId).id, (b as ObjectId).id);
    case 8:
    case 9:
      return Number(a) - Number(b);
    case 10:
      return (a as Timestamp).compare(b as Timestamp);
    case 11:
    case 12:
      return compareText(valueKey(a), valueKey(b));
    default:
      return 0;
  }
}

/** A string, or the symbol class that old drivers sent for one. */
const textOf = (value: Value) => (value as string | BSONSymbol).toString();

export const equalValues = (a: Value, b: Value) => compareValues(a, b) === 0;

function compareNumbers(a: number | bigint, b: number | bigint): number {
  // NaN sorts before every other number and equals itself.
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code points, which is the order of UTF-8 bytes. UTF-16 would put what lies beyond U+FFFF before U+E000. */
function compareText(a: string, b: string): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

const codePointRank = (unit: number) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

const compareBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b);

function compareBinaries(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || compareBytes(a.value(), b.value());
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareDocuments(a: Document, b: Document): number {
  const [left, right] = [Object.entries(a), Object.entries(b)] as [[string, Value][], [string, Value][]];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [leftKey, leftValue] = left[index] as [string, Value];
    const [rightKey, rightValue] = right[index] as [string, Value];
    const order =
      rank(leftValue) - rank(rightValue) ||
      compareText(leftKey, rightKey) ||
      compareValues(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** A text that two values share exactly when MongoDB calls them equal: the key of `_id` and unique indexes. */
export function valueKey(value: Value): string {
  if (value === undefined || value === null) return 'null';
  switch (rank(value)) {
    case 2: {
      const number = numberOf(value);
      return `number:${number === 0 ? 0 : String(number)}`;
    }
    case 3:
      return `string:${JSON.stringify(textOf(value))}`;
    case 4:
      return `{${Object.entries(value)
        .map(([key, part]) => `${JSON.stringify(key)}:${valueKey(part)}`)
        .join(',')}}`;
    case 5:
      return `[${(value as Value[]).map(valueKey).join(',')}]`;
    case 6: {
      const binary = value as Binary;
      return `binary:${binary.sub_type}:${binary.toString('base64')}`;
    }
    case 7:
      return `id:${(value as ObjectId).toHexString()}`;
    case 9:
      return `date:${Number(value)}`;
    case 11:
      return `regex:${value instanceof RegExp ? `/${value.source}/${value.flags}` : JSON.stringify(value)}`;
    case 10:
      return `timestamp:${(value as Timestamp).toBigInt()}`;
    default:
      return `${tagOf(value) ?? typeof value}:${JSON.stringify(value)}`;
  }
}
