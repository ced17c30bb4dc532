import { type Collection, type StoredDocument } from '../storage/collection.js';
import { decodeExactly, encode } from '../storage/decode.js';
import { type Update } from '../update/apply-update.js';

/** Applies an update to one stored document. @returns the document as it is now, and whether it changed */
export function modifyOne(
  collection: Collection,
  document: StoredDocument,
  update: Update,
): { document: StoredDocument; modified: boolean } {
  const raw = encode(update(decodeExactly(document.raw)));
  if (Buffer.compare(raw, document.raw) === 0) return { document, modified: false };
  return { document: collection.replace(document, raw), modified: true };
}
