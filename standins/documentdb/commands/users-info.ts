import { type Document } from 'bson';
import { type User } from '../access/users.js';
import { failedToParse } from '../command-error.js';
import { type Command, type Server } from '../command.js';
import { isPlainDocument } from '../query/field-path.js';

/** Users of the command's own database: all of them (1), or those named. Credentials are never shown. */
export const usersInfo: Command = {
  fields: ['showCredentials', 'showPrivileges'],
  run(server, { fields, database }) {
    return { users: asked(server, fields.usersInfo, database).map(described) };
  },
};

function asked({ store }: Server, which: unknown, database: string): User[] {
  if (which === 1) return store.users.inDatabase(database);
  const names = Array.isArray(which) ? (which as unknown[]) : [which];
  return names.flatMap((item) => {
    const name: unknown = isPlainDocument(item) ? item.user : item;
    const sameDatabase = !isPlainDocument(item) || item.db === database;
    if (typeof name !== 'string' || !sameDatabase)
      throw failedToParse('`usersInfo` names users of this database, or is 1 for all of them');
    return store.users.find(database, name) ?? [];
  });
}

const described = (user: User): Document => ({
  _id: `${user.database}.${user.name}`,
  user: user.name,
  db: user.database,
  roles: user.roles,
  mechanisms: Object.keys(user.credentials),
});
