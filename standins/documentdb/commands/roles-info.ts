import { type DefinedRole } from '../access/defined-roles.js';
import { notSupported } from '../command-error.js';
import { type Command } from '../command.js';

/** Roles that were made in the command's own database: all of them (1), or the one named. */
export const rolesInfo: Command = {
  fields: ['showPrivileges'],
  run({ store }, { fields, database }) {
    const which: unknown = fields.rolesInfo;
    if (which !== 1 && typeof which !== 'string')
      throw notSupported('`rolesInfo` of anything but 1 or a name');
    const roles = store.roles.inDatabase(database).filter(({ name }) => which === 1 || name === which);
    return { roles: roles.map((role) => described(role, fields.showPrivileges === true)) };
  },
};

const described = ({ name, database, privileges }: DefinedRole, isWhole: boolean) => ({
  ...{ _id: `${database}.${name}`, role: name, db: database, isBuiltin: false, roles: [] },
  ...(isWhole && { privileges }),
});
