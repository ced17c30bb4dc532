import { badValue } from '../command-error.js';
import { type Command } from '../command.js';
import { textOf } from './arguments.js';
import { knownRoles } from './user-arguments.js';

/** Amazon DocumentDB's limit on users of a cluster. */
const maxUsers = 1000;

export const createUser: Command = {
  fields: ['pwd', 'roles'],
  async run({ store }, { fields, database }) {
    if (store.users.size >= maxUsers) throw badValue(`a cluster holds ${maxUsers} users at most`);
    await store.users.create({
      database,
      name: textOf(fields, 'createUser'),
      password: textOf(fields, 'pwd'),
      roles: knownRoles(fields, database),
    });
    return {};
  },
};
