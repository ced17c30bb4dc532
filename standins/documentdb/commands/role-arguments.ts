import { type Document } from 'bson';
import { type DefinedPrivilege, type DefinedRole } from '../access/defined-roles.js';
import { isGrantable } from '../access/roles.js';
import { failedToParse, notSupported } from '../command-error.js';
import { isPlainDocument } from '../query/field-path.js';
import { textOf } from './arguments.js';

/** The databases that a role given in a command reaches. Nothing else is checked yet. */
export const databasesOf = (fields: Document): string[] =>
  givenPrivileges(fields).map(({ resource }) => resource.db);

/** @throws CommandError 9, or 303 for what the stand-in does not know: single collections, inherited roles, other actions */
export function roleOf(fields: Document, command: string, database: string): DefinedRole {
  const inherited: unknown = fields.roles;
  if (!Array.isArray(inherited) || inherited.length > 0) throw notSupported(`${command}.roles of any`);
  return { name: textOf(fields, command), database, privileges: givenPrivileges(fields) };
}

function givenPrivileges({ privileges }: Document): DefinedPrivilege[] {
  if (!Array.isArray(privileges)) throw failedToParse('`privileges` must be an array');
  return (privileges as unknown[]).map((given) => {
    if (!isPlainDocument(given) || !isPlainDocument(given.resource) || !Array.isArray(given.actions))
      throw failedToParse('a privilege is `{resource: {db, collection}, actions}`');
    const { db, collection } = given.resource as { readonly db?: unknown; readonly collection?: unknown };
    if (typeof db !== 'string' || db === '' || collection !== '')
      throw notSupported('a privilege on anything but all collections of one database');
    const actions = given.actions as unknown[];
    if (!actions.every(isGrantable))
      throw notSupported('a privilege of other actions than those on documents');
    return { resource: { db, collection }, actions };
  });
}
