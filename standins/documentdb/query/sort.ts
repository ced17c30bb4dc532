import { type Document } from 'bson';
import { badValue, notSupported } from '../command-error.js';
import { compareValues } from './bson-order.js';
import { fieldPath, isPlainDocument, valuesAt } from './field-path.js';

/**
 * A comparison of documents by MongoDB's order. Of an array's values the smallest counts when ascending and the
 * largest when descending. @throws CommandError when the specification is not one of fields with 1 or -1
 */
export function compileSort(spec: unknown): (a: Document, b: Document) => number {
  if (!isPlainDocument(spec)) throw badValue('a sort must be a document');
  const keys = Object.entries(spec).map(([path, direction]: [string, unknown]) => {
    if (path.startsWith('$') || isPlainDocument(direction)) throw notSupported(`sort by ${path}`);
    if (direction !== 1 && direction !== -1) throw badValue('a sort direction must be 1 or -1');
    return { path: fieldPath(path), direction };
  });
  return (a, b) => {
    for (const { path, direction } of keys) {
      const order = compareValues(sortValue(a, path, direction), sortValue(b, path, direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

function sortValue(document: Document, path: readonly string[], direction: number): unknown {
  const values = valuesAt(document, path).flatMap((value) =>
    Array.isArray(value) ? (value as unknown[]) : [value],
  );
  if (values.length < 2) return values[0];
  return values.reduce((best, value) => (compareValues(value, best) * direction < 0 ? value : best));
}
