import { CommandError } from '../command-error.js';
import { type Command } from '../command.js';
import { encode } from '../storage/decode.js';
import { collectionOf, userOf } from './arguments.js';

export const listIndexes: Command = {
  fields: ['cursor'],
  run({ store, cursors }, call) {
    const name = collectionOf(call);
    const collection = store.find(call.database, name);
    if (!collection) throw new CommandError(26, `ns does not exist: ${call.database}.${name}`);
    return cursors.start({
      userId: userOf(call),
      namespace: collection.namespace,
      needed: call.needed,
      documents: collection.indexes.map((index) => encode({ v: 4, ...index })),
    });
  },
};
