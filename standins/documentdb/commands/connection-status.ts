import { type Command } from '../command.js';

/** Who this connection is logged in as, with the roles of this moment. */
export const connectionStatus: Command = {
  fields: ['showPrivileges'],
  run({ store }, { connection }) {
    const user = connection.userId === undefined ? undefined : store.users.findById(connection.userId);
    return {
      authInfo: {
        authenticatedUsers: user ? [{ user: user.name, db: user.database }] : [],
        authenticatedUserRoles: user?.roles ?? [],
      },
    };
  },
};
