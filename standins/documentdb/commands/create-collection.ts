import { CommandError } from '../command-error.js';
import { type Command } from '../command.js';
import { collectionOf } from './arguments.js';

export const createCollection: Command = {
  fields: [],
  run({ store }, call) {
    const name = collectionOf(call);
    if (store.find(call.database, name))
      throw new CommandError(48, `a collection '${call.database}.${name}' already exists`);
    store.ensure(call.database, name);
    return {};
  },
};
