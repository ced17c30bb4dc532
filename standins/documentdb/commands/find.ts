import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { compileSort } from '../query/sort.js';
import { collectionOf, countOf, userOf } from './arguments.js';

export const find: Command = {
  fields: ['filter', 'sort', 'skip', 'limit', 'batchSize', 'singleBatch'],
  run({ store, cursors }, call) {
    const { fields, database } = call;
    const name = collectionOf(call);
    const compare = compileSort(fields.sort ?? {});
    const limit = countOf(fields, 'limit');
    const skip = countOf(fields, 'skip');

    const found = [...select(store.find(database, name), fields.filter ?? {})];
    if (fields.sort) found.sort((a, b) => compare(a.fields, b.fields));
    const page = found.slice(skip, limit === 0 ? undefined : skip + limit);
    return cursors.start({
      userId: userOf(call),
      namespace: `${database}.${name}`,
      needed: call.needed,
      documents: page.map(({ raw }) => raw),
      batchSize: fields.batchSize,
      single: fields.singleBatch === true,
    });
  },
};
