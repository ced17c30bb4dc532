import { type Document } from 'bson';
import { badValue } from '../command-error.js';

/** Names that would reach JavaScript's own machinery instead of a document. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Splits `a.b.c`. INVARIANT (data is never machinery): no path names an object's prototype.
 * @throws CommandError 2 on an empty part or a reserved name
 */
export function fieldPath(path: string): string[] {
  const parts = path.split('.');
  for (const part of parts) {
    if (part === '') throw badValue(`the field path \`${path}\` has an empty part`);
    if (reserved.has(part)) throw badValue(`the field path \`${path}\` is not usable in the local stand-in`);
  }
  return parts;
}

export function isPlainDocument(value: unknown): value is Document {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp) &&
    !('_bsontype' in value)
  );
}

/** Every value a path reaches; through arrays it may be several. An empty list means the field is missing. */
export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [part, ...rest] = path;
  if (part === undefined) return [value];
  if (Array.isArray(value)) {
    const byPosition =
      /^\d+$/.test(part) && Number(part) < value.length ? [value[Number(part)] as unknown] : [];
    return [
      ...byPosition.flatMap((element) => valuesAt(element, rest)),
      ...(value as unknown[]).filter(isPlainDocument).flatMap((element) => valuesAt(element, path)),
    ];
  }
  if (!isPlainDocument(value) || !Object.hasOwn(value, part)) return [];
  return valuesAt(value[part], rest);
}
