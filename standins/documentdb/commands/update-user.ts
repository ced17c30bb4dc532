import { badValue } from '../command-error.js';
import { type Command } from '../command.js';
import { textOf } from './arguments.js';
import { knownRoles, wantedMechanisms } from './user-arguments.js';

export const updateUser: Command = {
  fields: ['pwd', 'roles', 'mechanisms'],
  async run({ store }, { fields, database }) {
    if ('mechanisms' in fields && !('pwd' in fields))
      throw badValue('`mechanisms` cannot change without `pwd`, because the password itself is not kept');
    await store.users.update(database, textOf(fields, 'updateUser'), {
      ...('pwd' in fields ? { password: textOf(fields, 'pwd') } : {}),
      ...('roles' in fields ? { roles: knownRoles(fields, database) } : {}),
      mechanisms: wantedMechanisms(fields),
    });
    return {};
  },
};
