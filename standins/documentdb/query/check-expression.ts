import { badValue, notInDocumentDb, notSupported } from '../command-error.js';
import { isPlainDocument } from './field-path.js';
import { accumulatorOperators, expressionOperators, missingInDocumentDb } from './supported-operators.js';

const supported = new Set<string>([...expressionOperators, ...accumulatorOperators]);
const machinery = /(^|[.$])(__proto__|constructor|prototype)(\.|$)/;

/**
 * Refuses every aggregation expression with an operator that is not supported, at any depth, and every path into
 * JavaScript's own machinery. @throws CommandError
 */
export function checkExpression(expression: unknown): void {
  if (typeof expression === 'string') {
    if (expression.startsWith('$')) checkName(expression);
  } else if (Array.isArray(expression)) for (const part of expression as unknown[]) checkExpression(part);
  else if (isPlainDocument(expression)) {
    for (const [key, value] of Object.entries(expression) as [string, unknown][]) {
      if (key === '$literal') continue;
      if (key.startsWith('$') && !supported.has(key))
        throw missingInDocumentDb.has(key) ? notInDocumentDb(key) : notSupported(key);
      checkName(key);
      checkExpression(value);
    }
  }
}

/** INVARIANT (data is never machinery): evaluators assign to paths, so a path must name data only. */
export function checkName(name: string): void {
  if (machinery.test(name)) throw badValue(`the field path \`${name}\` is not usable in the local stand-in`);
}
