import { ObjectId, type Document } from 'bson';
import { type Collection, type StoredDocument } from '../storage/collection.js';
import { decodeExactly, encode } from '../storage/decode.js';
import { type Update } from '../update/apply-update.js';
import { upsertSeed } from '../update/upsert-seed.js';

/** Applies an update to one stored document. @returns the document as it is now, and whether it changed */
export function modifyOne(
  collection: Collection,
  document: StoredDocument,
  update: Update,
  now: Date,
): { document: StoredDocument; modified: boolean } {
  const raw = encode(update(decodeExactly(document.raw), { now, inserting: false }));
  if (Buffer.compare(raw, document.raw) === 0) return { document, modified: false };
  return { document: collection.replace(document, raw), modified: true };
}

/** Inserts what the filter pins with the update applied. `filter` keeps BSON number types. */
export function upsertOne(
  collection: Collection,
  filter: Document,
  update: Update,
  now: Date,
): StoredDocument {
  const made = update(upsertSeed(filter), { now, inserting: true });
  const { _id, ...rest } = made as { _id?: unknown };
  return collection.insert(encode({ _id: _id === undefined ? new ObjectId() : _id, ...rest }));
}
