import { Timestamp, type Document } from 'bson';
import { badValue, CommandError, notSupported } from '../command-error.js';
import { compareValues, equalValues } from '../query/bson-order.js';
import { isPlainDocument } from '../query/field-path.js';
import { arithmetic, requireNumber, zeroOf } from './numbers.js';

/** Stands for a field that is not there, before or after. */
export const missing = Symbol('missing');
export type Slot = unknown;

export interface UpdateMoment {
  now: Date;
  inserting: boolean;
}

/**
 * What each operator makes of a field: from the value that is there and the operand to the value that stays.
 * `$rename` moves between two fields and lives with the path walk. Operands keep their BSON number types.
 */
export const operators: Readonly<
  Record<string, (before: Slot, operand: unknown, path: string, moment: UpdateMoment) => Slot>
> = {
  $set: (_before, operand) => operand,
  $setOnInsert: (before, operand, _path, { inserting }) => (inserting ? operand : before),
  $unset: () => missing,
  $inc: (before, operand, path) => {
    const amount = requireNumber('$inc', path, operand);
    return before === missing ? amount : arithmetic('$inc', requireNumber('$inc', path, before), amount);
  },
  $mul: (before, operand, path) => {
    const factor = requireNumber('$mul', path, operand);
    if (before === missing) return zeroOf(factor);
    return arithmetic('$mul', requireNumber('$mul', path, before), factor);
  },
  $min: (before, operand) => (before === missing || compareValues(operand, before) < 0 ? operand : before),
  $max: (before, operand) => (before === missing || compareValues(operand, before) > 0 ? operand : before),
  $currentDate: (_before, operand, path, { now }) => currentDate(operand, path, now),
  $push: (before, operand, path) => [...arrayAt('$push', before, path), ...eachOf(operand)],
  $addToSet: (before, operand, path) =>
    eachOf(operand).reduce<unknown[]>(
      (set, value) => (set.some((member) => equalValues(member, value)) ? set : [...set, value]),
      arrayAt('$addToSet', before, path),
    ),
  $pop: (before, operand, path) => {
    if (before === missing) return missing;
    const array = arrayAt('$pop', before, path);
    return Number(operand) < 0 ? array.slice(1) : array.slice(0, -1);
  },
  $pull: (before, operand, path) => {
    if (isPlainDocument(operand)) throw notSupported('$pull with a condition');
    if (before === missing) return missing;
    return arrayAt('$pull', before, path).filter((member) => !equalValues(member, operand));
  },
};

function arrayAt(operator: string, before: Slot, path: string): unknown[] {
  if (before === missing) return [];
  if (Array.isArray(before)) return before as unknown[];
  throw new CommandError(2, `The field '${path}' must be an array but ${operator} found something else`);
}

function eachOf(operand: unknown): unknown[] {
  if (!isPlainDocument(operand) || !('$each' in operand)) return [operand];
  const { $each: values, ...modifiers } = operand as Document & { $each: unknown };
  const [modifier] = Object.keys(modifiers);
  if (modifier) throw notSupported(modifier);
  if (!Array.isArray(values)) throw badValue('$each needs an array');
  return values as unknown[];
}

function currentDate(operand: unknown, path: string, now: Date): unknown {
  const type: unknown = isPlainDocument(operand) ? operand.$type : operand === true ? 'date' : undefined;
  if (type === 'date') return now;
  if (type === 'timestamp') return new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
  throw badValue(`$currentDate of \`${path}\` needs true or {$type: 'date'}`);
}
