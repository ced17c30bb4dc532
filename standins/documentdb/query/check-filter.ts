import { type Document } from 'bson';
import { badValue, notSupported } from '../command-error.js';
import { fieldPath, isPlainDocument } from './field-path.js';

const logical = new Set(['$and', '$or', '$nor']);
/** What a filter may say of a field. Everything else is refused, so that nothing works on a laptop and fails in production. */
const fieldOperators = new Set([
  ...['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin'],
  ...['$not', '$exists', '$regex', '$options'],
]);
/** For the evaluator, which is given no other operator: even a check that missed one could not run it. */
export const evaluatedOperators = [...logical, ...fieldOperators].filter((name) => name !== '$options');
/** Longer patterns are no search by a person; they only invite slow ones. */
const maxPattern = 1000;

/** Refuses every filter that the stand-in cannot evaluate as Amazon DocumentDB would. @throws CommandError */
export function checkFilter(filter: unknown): asserts filter is Document {
  if (!isPlainDocument(filter)) throw badValue('a filter must be a document');
  for (const [key, value] of Object.entries(filter) as [string, unknown][]) {
    if (logical.has(key)) {
      if (!Array.isArray(value) || value.length === 0) throw badValue(`${key} must be a nonempty array`);
      for (const part of value as unknown[]) checkFilter(part);
    } else if (key.startsWith('$')) throw notSupported(key);
    else {
      fieldPath(key);
      checkCondition(value);
    }
  }
}

function checkCondition(condition: unknown): void {
  if (!isOperatorDocument(condition)) return;
  for (const [operator, operand] of Object.entries(condition) as [string, unknown][]) {
    if (!operator.startsWith('$')) throw badValue(`unknown operator: ${operator}`);
    if (!fieldOperators.has(operator)) throw notSupported(operator);
    checkOperand(operator, operand);
  }
  if ('$options' in condition && !('$regex' in condition)) throw badValue('$options needs a $regex');
}

function checkOperand(operator: string, operand: unknown): void {
  switch (operator) {
    case '$in':
    case '$nin':
      if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
      return;
    case '$not':
      if (!isOperatorDocument(operand)) throw badValue('$not needs a document of operators');
      return checkCondition(operand);
    case '$regex':
      return checkPattern(operand);
    case '$options':
      if (typeof operand !== 'string' || !/^[ims]*$/.test(operand))
        throw badValue('$options may hold `i`, `m` and `s` in the local stand-in');
      return;
    default:
      return;
  }
}

function checkPattern(pattern: unknown): void {
  if (typeof pattern !== 'string') throw badValue('$regex has to be a string');
  if (pattern.length > maxPattern) throw badValue(`$regex holds ${maxPattern} characters at most`);
  try {
    new RegExp(pattern);
  } catch {
    throw badValue('$regex is not a pattern that the local stand-in understands (JavaScript syntax)');
  }
}

/** `{price: {$lt: 5}}` is a condition; `{size: {w: 1}}` is a value to compare with. */
export const isOperatorDocument = (value: unknown): value is Document =>
  isPlainDocument(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);
