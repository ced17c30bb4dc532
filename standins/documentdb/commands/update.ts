import { type Document } from 'bson';
import { failedToParse } from '../command-error.js';
import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { decode, decodeExactly } from '../storage/decode.js';
import { compileUpdate, isReplacement } from '../update/apply-update.js';
import { collectionOf, documentOf, onlyFields } from './arguments.js';
import { modifyOne, upsertOne } from './modify-one.js';
import { eachStatement } from './write-errors.js';

export const update: Command = {
  fields: ['updates', 'ordered', 'bypassDocumentValidation'],
  run({ store, now }, call) {
    const name = collectionOf(call);
    let matched = 0;
    let nModified = 0;
    const upserted: Document[] = [];
    const errors = eachStatement(call.documents('updates'), call.fields.ordered !== false, (bytes, index) => {
      const statement = decode(bytes);
      const exact = decodeExactly(bytes);
      onlyFields(statement, ['q', 'u', 'multi', 'upsert'], 'updates');
      const apply = compileUpdate(exact.u);
      if (statement.multi === true && isReplacement(exact.u as Document))
        throw failedToParse('multi update is not supported for replacement-style update');

      const found = takeSome(select(store.find(call.database, name), statement.q), statement.multi === true);
      for (const document of found) {
        const { modified } = modifyOne(store.ensure(call.database, name), document, apply, now());
        matched += 1;
        nModified += Number(modified);
      }
      if (found.length === 0 && statement.upsert === true) {
        const filter = documentOf(exact.q, '`q`');
        const made = upsertOne(store.ensure(call.database, name), filter, apply, now());
        upserted.push({ index, _id: made.fields._id as unknown });
      }
    });
    const n = matched + upserted.length;
    return { n, nModified, ...(upserted.length > 0 ? { upserted } : {}), ...errors };
  },
};

/** All of them, or the first. The list is made before anything changes, so that no document is met twice. */
function takeSome<T>(found: Iterator<T> & Iterable<T>, many: boolean): T[] {
  if (many) return [...found];
  const first = found.next();
  return first.done ? [] : [first.value];
}
