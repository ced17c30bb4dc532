import { type Command } from '../command.js';
import { textOf } from './arguments.js';
import { knownRoles } from './user-arguments.js';

export const createUser: Command = {
  fields: ['pwd', 'roles'],
  async run({ store }, { fields, database }) {
    await store.users.create({
      database,
      name: textOf(fields, 'createUser'),
      password: textOf(fields, 'pwd'),
      roles: knownRoles(fields, database, store.roles),
    });
    return {};
  },
};
