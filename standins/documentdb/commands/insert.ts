import { type Command } from '../command.js';
import { collectionOf } from './arguments.js';
import { eachStatement } from './write-errors.js';

export const insert: Command = {
  fields: ['documents', 'ordered'],
  run({ store }, call) {
    const collection = store.ensure(call.database, collectionOf(call));
    let n = 0;
    const errors = eachStatement(call.documents('documents'), call.fields.ordered !== false, (document) => {
      collection.insert(document);
      n += 1;
    });
    return { n, ...errors };
  },
};
