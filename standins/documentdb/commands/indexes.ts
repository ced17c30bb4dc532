import { type Document } from 'bson';
import { CommandError, failedToParse, notSupported } from '../command-error.js';
import { isPlainDocument } from '../query/field-path.js';
import { type IndexSpec } from '../storage/unique-index.js';
import { documentOf, onlyFields, textOf } from './arguments.js';

/** Understands one index of a createIndexes command. @throws CommandError for kinds the stand-in does not have */
export function readIndexSpec(given: unknown): IndexSpec {
  const index = documentOf(given, 'an index');
  onlyFields(index, ['name', 'key', 'unique'], 'indexes');
  const key = documentOf(index.key, '`key`');
  if (Object.keys(key).length === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  for (const [path, direction] of Object.entries(key) as [string, unknown][])
    if (direction !== 1 && direction !== -1)
      throw notSupported(`index of kind ${kindOf(direction)} on ${path}`);
  return {
    name: textOf(index, 'name'),
    key: key,
    ...(index.unique === true ? { unique: true } : {}),
  };
}

export const sameIndex = (a: IndexSpec, b: IndexSpec) =>
  JSON.stringify([Object.entries(a.key), a.unique ?? false]) ===
  JSON.stringify([Object.entries(b.key), b.unique ?? false]);

export function listOf(fields: Document, field: string): unknown[] {
  const list: unknown = fields[field];
  if (Array.isArray(list)) return list;
  throw failedToParse(`\`${field}\` must be an array`);
}

const kindOf = (direction: unknown) =>
  isPlainDocument(direction) ? JSON.stringify(direction) : String(direction);
