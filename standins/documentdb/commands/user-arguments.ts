import { type Document } from 'bson';
import { type DefinedRoles } from '../access/defined-roles.js';
import { type RoleGrant, roleExists } from '../access/roles.js';
import { CommandError, failedToParse } from '../command-error.js';
import { isPlainDocument } from '../query/field-path.js';

/** Roles as given: a name means the role of that name in the command's own database. Nothing is checked yet. */
export function givenRoles(fields: Document, database: string): RoleGrant[] {
  const roles: unknown = fields.roles;
  if (!Array.isArray(roles)) throw failedToParse('`roles` must be an array');
  return (roles as unknown[]).map((role) => {
    if (typeof role === 'string') return { role, db: database };
    if (isPlainDocument(role) && typeof role.role === 'string' && typeof role.db === 'string')
      return { role: role.role, db: role.db };
    throw failedToParse('a role is a name or `{role, db}`');
  });
}

/** @throws CommandError 31 when there is none of that name */
export function knownRoles(fields: Document, database: string, defined: DefinedRoles): RoleGrant[] {
  const roles = givenRoles(fields, database);
  const unknown = roles.find((role) => !roleExists(role, defined));
  if (unknown) throw new CommandError(31, `Could not find role: ${unknown.role}@${unknown.db}`);
  return roles;
}
