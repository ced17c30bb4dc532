import { type Command } from '../command.js';
import { textOf } from './arguments.js';

/** The user's open connections and cursors end with the user. */
export const dropUser: Command = {
  fields: [],
  run({ store, connections, cursors }, { fields, database, connection }) {
    const user = store.users.drop(database, textOf(fields, 'dropUser'));
    cursors.closeOf(user.id);
    connections.cut(user.id, connection);
    return {};
  },
};
