import { type Document } from 'bson';
import { failedToParse } from '../command-error.js';
import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { compileProjection } from '../query/project.js';
import { compileSort } from '../query/sort.js';
import { type StoredDocument } from '../storage/collection.js';
import { decodeExactly } from '../storage/decode.js';
import { compileUpdate } from '../update/apply-update.js';
import { collectionOf, documentOf } from './arguments.js';
import { modifyOne, upsertOne } from './modify-one.js';

export const findAndModify: Command = {
  fields: ['query', 'sort', 'remove', 'update', 'new', 'upsert', 'fields', 'bypassDocumentValidation'],
  run({ store, now }, call) {
    const { fields } = call;
    const name = collectionOf(call);
    const removing = fields.remove === true;
    if (removing === 'update' in fields)
      throw failedToParse('Either an update or remove=true must be specified');
    const project = compileProjection(fields.fields);
    const shown = (document: StoredDocument) => decodeExactly(project(document.raw));

    const found = [...select(store.find(call.database, name), fields.query ?? {})];
    if (fields.sort) {
      const compare = compileSort(fields.sort);
      found.sort((a, b) => compare(a.fields, b.fields));
    }
    const [document] = found;

    if (removing) {
      if (document) store.find(call.database, name)?.remove(document);
      return { value: document ? shown(document) : null, lastErrorObject: { n: document ? 1 : 0 } };
    }
    const exact = call.exactly();
    const apply = compileUpdate(exact.update);
    if (document) {
      const after = modifyOne(store.ensure(call.database, name), document, apply, now()).document;
      return answer(shown(fields.new === true ? after : document), { n: 1, updatedExisting: true });
    }
    if (fields.upsert !== true) return answer(null, { n: 0, updatedExisting: false });
    const filter = documentOf(exact.query ?? {}, '`query`');
    const made = upsertOne(store.ensure(call.database, name), filter, apply, now());
    return answer(fields.new === true ? shown(made) : null, {
      n: 1,
      updatedExisting: false,
      upserted: made.fields._id as unknown,
    });
  },
};

const answer = (value: Document | null, lastErrorObject: Document): Document => ({ value, lastErrorObject });
