import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { decode, decodeExactly } from '../storage/decode.js';
import { compileUpdate } from '../update/apply-update.js';
import { collectionOf, onlyFields } from './arguments.js';
import { modifyOne } from './modify-one.js';
import { eachStatement } from './write-errors.js';

export const update: Command = {
  fields: ['updates', 'ordered'],
  run({ store }, call) {
    const collection = store.find(call.database, collectionOf(call));
    let n = 0;
    let nModified = 0;
    const errors = eachStatement(call.documents('updates'), call.fields.ordered !== false, (bytes) => {
      const statement = decode(bytes);
      onlyFields(statement, ['q', 'u', 'multi'], 'updates');
      const apply = compileUpdate(decodeExactly(bytes).u);
      // The list is made before anything changes, so that no document is met twice.
      const found = [...select(collection, statement.q)].slice(0, statement.multi === true ? undefined : 1);
      for (const document of found) {
        if (!collection) continue;
        nModified += Number(modifyOne(collection, document, apply).modified);
        n += 1;
      }
    });
    return { n, nModified, ...errors };
  },
};
