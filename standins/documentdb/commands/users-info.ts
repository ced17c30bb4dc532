import { type Document } from 'bson';
import { type User } from '../access/users.js';
import { notSupported } from '../command-error.js';
import { type Command } from '../command.js';

/** Users of the command's own database: all of them (1), or the one named. Credentials are never shown. */
export const usersInfo: Command = {
  fields: ['showCredentials'],
  run({ store }, { fields, database }) {
    const which: unknown = fields.usersInfo;
    if (which !== 1 && typeof which !== 'string')
      throw notSupported('`usersInfo` of anything but 1 or a name');
    const users = store.users.inDatabase(database).filter(({ name }) => which === 1 || name === which);
    return { users: users.map(described) };
  },
};

const described = (user: User): Document => ({
  _id: `${user.database}.${user.name}`,
  user: user.name,
  db: user.database,
  roles: user.roles,
});
