import { type Document } from 'bson';
import { notSupported } from '../command-error.js';
import { type Command } from '../command.js';
import { countByPipeline } from '../query/count-by-pipeline.js';
import { collectionOf, documentOf, onlyFields, userOf } from './arguments.js';

export const aggregate: Command = {
  fields: ['pipeline', 'cursor'],
  run({ store, cursors }, call) {
    const { fields, database } = call;
    if (typeof fields.aggregate === 'number') throw notSupported('an aggregate without a collection');
    const name = collectionOf(call);
    const options: Document = documentOf(fields.cursor, '`cursor`');
    onlyFields(options, ['batchSize'], 'cursor');
    return cursors.start({
      userId: userOf(call),
      namespace: `${database}.${name}`,
      needed: call.needed,
      documents: countByPipeline(store.find(database, name), fields.pipeline),
      batchSize: options.batchSize,
    });
  },
};
