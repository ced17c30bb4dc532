import { Double, Int32, Long } from 'bson';
import { CommandError, notSupported } from '../command-error.js';

type Numeric = Int32 | Double | Long;

const isNumber = (value: unknown): value is Numeric =>
  value instanceof Int32 || value instanceof Double || value instanceof Long;

/**
 * Adds or multiplies as MongoDB does: a double makes the result a double, an int32 that overflows becomes an int64,
 * an int64 that overflows is an error.
 */
export function arithmetic(operator: '$inc' | '$mul', a: Numeric, b: Numeric): Numeric {
  if (a instanceof Double || b instanceof Double) {
    const [x, y] = [Number(a), Number(b)];
    return new Double(operator === '$inc' ? x + y : x * y);
  }
  const [x, y] = [BigInt(a.toString()), BigInt(b.toString())];
  const result = operator === '$inc' ? x + y : x * y;
  if (BigInt.asIntN(64, result) !== result)
    throw new CommandError(2, `${operator} would leave the range of a 64-bit integer`);
  const narrow = a instanceof Int32 && b instanceof Int32 && BigInt.asIntN(32, result) === result;
  return narrow ? new Int32(Number(result)) : Long.fromBigInt(result);
}

/** Zero of the same BSON type: what `$mul` makes of a missing field. */
export function zeroOf(like: Numeric): Numeric {
  if (like instanceof Double) return new Double(0);
  return like instanceof Long ? Long.fromNumber(0) : new Int32(0);
}

export function requireNumber(operator: string, path: string, value: unknown): Numeric {
  if (isNumber(value)) return value;
  if ((value as { _bsontype?: string } | null)?._bsontype === 'Decimal128')
    throw notSupported(`${operator} of a decimal`);
  throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type at \`${path}\``);
}
