import { CommandError } from '../command-error.js';
import { type Command } from '../command.js';
import { collectionOf, textOf } from './arguments.js';

export const dropIndexes: Command = {
  fields: ['index'],
  run({ store }, call) {
    const collection = store.find(call.database, collectionOf(call));
    if (!collection) throw new CommandError(26, 'ns not found');
    const nIndexesWas = collection.indexes.length;
    const asked = textOf(call.fields, 'index');
    const names = asked === '*' ? collection.indexes.map(({ name }) => name) : [asked];
    if (asked === '_id_') throw new CommandError(72, 'cannot drop _id index');
    for (const name of names)
      if (name !== '_id_' && !collection.dropIndex(name))
        throw new CommandError(72, `index not found with name [${name}]`);
    return { nIndexesWas };
  },
};
