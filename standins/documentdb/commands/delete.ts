import { failedToParse } from '../command-error.js';
import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { decode } from '../storage/decode.js';
import { collectionOf, onlyFields } from './arguments.js';
import { eachStatement } from './write-errors.js';

export const remove: Command = {
  fields: ['deletes', 'ordered'],
  run({ store }, call) {
    const collection = store.find(call.database, collectionOf(call));
    let n = 0;
    const errors = eachStatement(call.documents('deletes'), call.fields.ordered !== false, (bytes) => {
      const statement = decode(bytes);
      onlyFields(statement, ['q', 'limit'], 'deletes');
      if (statement.limit !== 0 && statement.limit !== 1)
        throw failedToParse('The limit field in delete objects must be 0 or 1.');
      for (const document of [...select(collection, statement.q)].slice(
        0,
        statement.limit === 1 ? 1 : undefined,
      )) {
        collection?.remove(document);
        n += 1;
      }
    });
    return { n, ...errors };
  },
};
