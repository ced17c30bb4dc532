import { type Document } from 'bson';
import { CommandError, failedToParse, notSupported } from '../command-error.js';
import { isPlainDocument } from '../query/field-path.js';
import { type IndexSpec } from '../storage/unique-index.js';
import { documentOf, onlyFields, textOf } from './arguments.js';

/** Understands one index of a createIndexes command. @throws CommandError for kinds the stand-in does not have */
export function readIndexSpec(given: unknown): IndexSpec {
  const index = documentOf(given, 'an index');
  onlyFields(index, ['name', 'key', 'unique', 'expireAfterSeconds'], 'indexes');
  const key = documentOf(index.key, '`key`');
  if (Object.keys(key).length === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  for (const [path, direction] of Object.entries(key) as [string, unknown][])
    if (direction !== 1 && direction !== -1)
      throw notSupported(`index of kind ${kindOf(direction)} on ${path}`);
  return {
    name: textOf(index, 'name'),
    key: key,
    ...(index.unique === true ? { unique: true } : {}),
    ...expiry(index, key),
  };
}

function expiry(index: Document, key: Document): Pick<IndexSpec, 'expireAfterSeconds'> {
  const seconds: unknown = index.expireAfterSeconds;
  if (seconds === undefined) return {};
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 2_147_483_647))
    throw new CommandError(67, 'TTL index `expireAfterSeconds` must be from 0 to 2147483647');
  const paths = Object.keys(key);
  if (paths.length > 1 || paths[0] === '_id')
    throw new CommandError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
  return { expireAfterSeconds: seconds };
}

export const sameIndex = (a: IndexSpec, b: IndexSpec) =>
  JSON.stringify([Object.entries(a.key), a.unique ?? false, a.expireAfterSeconds ?? null]) ===
  JSON.stringify([Object.entries(b.key), b.unique ?? false, b.expireAfterSeconds ?? null]);

export function listOf(fields: Document, field: string): unknown[] {
  const list: unknown = fields[field];
  if (Array.isArray(list)) return list;
  throw failedToParse(`\`${field}\` must be an array`);
}

const kindOf = (direction: unknown) =>
  isPlainDocument(direction) ? JSON.stringify(direction) : String(direction);
