import { CommandError } from '../command-error.js';
import { type Command } from '../command.js';
import { collectionOf } from './arguments.js';
import { listOf, readIndexSpec, sameIndex } from './indexes.js';

export const createIndexes: Command = {
  fields: ['indexes'],
  run({ store }, call) {
    const specs = listOf(call.fields, 'indexes').map(readIndexSpec);
    const name = collectionOf(call);
    const createdCollectionAutomatically = store.find(call.database, name) === undefined;
    const collection = store.ensure(call.database, name);
    const numIndexesBefore = collection.indexes.length;
    for (const spec of specs) {
      const existing = collection.indexes.find(
        (index) => index.name === spec.name || JSON.stringify(index.key) === JSON.stringify(spec.key),
      );
      if (existing && (!sameIndex(existing, spec) || existing.name !== spec.name))
        throw new CommandError(85, `Index already exists with other options: ${existing.name}`);
      if (!existing) collection.addIndex(spec);
    }
    return {
      numIndexesBefore,
      numIndexesAfter: collection.indexes.length,
      createdCollectionAutomatically,
    };
  },
};
