import { failedToParse, notSupported } from '../command-error.js';
import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { type StoredDocument } from '../storage/collection.js';
import { decodeExactly } from '../storage/decode.js';
import { compileUpdate } from '../update/apply-update.js';
import { collectionOf } from './arguments.js';
import { modifyOne } from './modify-one.js';

const shown = (document: StoredDocument) => decodeExactly(document.raw);

export const findAndModify: Command = {
  fields: ['query', 'remove', 'update', 'new', 'upsert'],
  run({ store }, call) {
    const { fields } = call;
    const collection = store.find(call.database, collectionOf(call));
    // Drivers say `upsert: false` too.
    if (fields.upsert === true) throw notSupported('findAndModify.upsert');
    const removing = fields.remove === true;
    if (removing === 'update' in fields)
      throw failedToParse('Either an update or remove=true must be specified');
    const apply = removing ? undefined : compileUpdate(call.exactly().update);
    const document = select(collection, fields.query ?? {}).next().value as StoredDocument | undefined;
    if (!collection || !document)
      return { value: null, lastErrorObject: { n: 0, ...(removing ? {} : { updatedExisting: false }) } };
    if (!apply) {
      collection.remove(document);
      return { value: shown(document), lastErrorObject: { n: 1 } };
    }
    const after = modifyOne(collection, document, apply).document;
    return {
      value: shown(fields.new === true ? after : document),
      lastErrorObject: { n: 1, updatedExisting: true },
    };
  },
};
