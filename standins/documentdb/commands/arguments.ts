import { Long, type Document } from 'bson';
import { badValue, CommandError, failedToParse, notSupported } from '../command-error.js';
import { isPlainDocument } from '../query/field-path.js';
import { type CommandCall } from '../command.js';

/** The collection a command names as its first field's value. @throws CommandError 73 */
export function collectionOf(call: CommandCall, field = call.name): string {
  const name: unknown = call.fields[field];
  if (typeof name === 'string' && name !== '') return name;
  throw new CommandError(73, `collection name has invalid type or is empty in \`${field}\``);
}

/** @throws CommandError 14 */
export function textOf(fields: Document, field: string): string {
  const value: unknown = fields[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new CommandError(14, `\`${field}\` must be a non-empty string`);
}

/** @throws CommandError 9 when it is neither missing nor a whole number of at least 0 */
export function countOf(fields: Document, field: string): number {
  const value: unknown = fields[field] ?? 0;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw failedToParse(`\`${field}\` must be a whole number of at least 0`);
}

export function cursorId(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (value instanceof Long) return value.toBigInt();
  throw badValue('a cursor id must be a 64-bit integer');
}

/** Refuses what a nested document says beyond the fields that are understood. @throws CommandError 40415 */
export function onlyFields(document: Document, known: readonly string[], where: string): void {
  for (const key of Object.keys(document))
    if (!known.includes(key)) throw notSupported(`${where}.${key}`, 40415);
}

/** @throws CommandError 9 */
export function documentOf(value: unknown, what: string): Document {
  if (isPlainDocument(value)) return value;
  throw failedToParse(`${what} must be a document`);
}

/** The user of a call that has passed the check of rights. */
export function userOf(call: CommandCall): string {
  if (call.connection.userId === undefined) throw new CommandError(13, 'authentication is required');
  return call.connection.userId;
}
