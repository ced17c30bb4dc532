import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { compileProjection } from '../query/project.js';
import { compileSort } from '../query/sort.js';
import { collectionOf, countOf, userOf } from './arguments.js';

/** A negative limit asks for one batch of that many, as `findOne` of older drivers does. */
export const find: Command = {
  fields: ['filter', 'projection', 'sort', 'skip', 'limit', 'batchSize', 'singleBatch'],
  run({ store, cursors }, call) {
    const { fields, database } = call;
    const name = collectionOf(call);
    const project = compileProjection(fields.projection);
    const compare = compileSort(fields.sort ?? {});
    const limit = countOf(fields, 'limit', -Number.MAX_SAFE_INTEGER);
    const skip = countOf(fields, 'skip');

    const found = [...select(store.find(database, name), fields.filter ?? {})];
    if (fields.sort) found.sort((a, b) => compare(a.fields, b.fields));
    const page = found.slice(skip, limit === 0 ? undefined : skip + Math.abs(limit));
    return cursors.start({
      userId: userOf(call),
      namespace: `${database}.${name}`,
      needed: call.needed,
      documents: page.map(({ raw }) => project(raw)),
      batchSize: fields.batchSize,
      single: fields.singleBatch === true || limit < 0,
    });
  },
};
