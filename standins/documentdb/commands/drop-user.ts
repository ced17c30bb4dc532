import { type Command } from '../command.js';
import { textOf } from './arguments.js';

/** The user's open connections end with the user. */
export const dropUser: Command = {
  fields: [],
  run({ store, connections }, { fields, database, connection }) {
    const user = store.users.drop(database, textOf(fields, 'dropUser'));
    connections.cut(user.id, connection);
    return {};
  },
};
