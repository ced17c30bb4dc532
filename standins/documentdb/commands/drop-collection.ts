import { CommandError } from '../command-error.js';
import { type Command } from '../command.js';
import { collectionOf } from './arguments.js';

export const dropCollection: Command = {
  fields: [],
  run({ store }, call) {
    const name = collectionOf(call);
    if (!store.drop(call.database, name)) throw new CommandError(26, 'ns not found');
    return { ns: `${call.database}.${name}` };
  },
};
