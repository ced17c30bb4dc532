import { Double, Int32, Long } from 'bson';
import { CommandError, notSupported } from '../command-error.js';

type Numeric = Int32 | Double | Long;

/**
 * Adds as MongoDB does: a double makes the result a double, an int32 that overflows becomes an int64, an int64 that
 * overflows is an error. A missing field counts as nothing. @throws CommandError 14 for what is no number
 */
export function addNumbers(before: unknown, amount: unknown, path: string): Numeric {
  const b = requireNumber(path, amount);
  if (before === undefined) return b;
  const a = requireNumber(path, before);
  if (a instanceof Double || b instanceof Double) return new Double(Number(a) + Number(b));
  const sum = BigInt(a.toString()) + BigInt(b.toString());
  if (BigInt.asIntN(64, sum) !== sum)
    throw new CommandError(2, '$inc would leave the range of a 64-bit integer');
  const narrow = a instanceof Int32 && b instanceof Int32 && BigInt.asIntN(32, sum) === sum;
  return narrow ? new Int32(Number(sum)) : Long.fromBigInt(sum);
}

function requireNumber(path: string, value: unknown): Numeric {
  if (value instanceof Int32 || value instanceof Double || value instanceof Long) return value;
  if ((value as { _bsontype?: string } | null)?._bsontype === 'Decimal128')
    throw notSupported('$inc of a decimal');
  throw new CommandError(14, `Cannot apply $inc to a value of non-numeric type at \`${path}\``);
}
