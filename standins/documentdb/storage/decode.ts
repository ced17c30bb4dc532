import { deserialize, serialize, type Document } from 'bson';
import { CommandError } from '../command-error.js';

/** With JavaScript numbers: what queries are evaluated on. @throws CommandError 22 */
export const decode = (bytes: Uint8Array): Document => guarded(() => deserialize(bytes));

/** With BSON's own number classes, so that an int32 stays one when it is written back. @throws CommandError 22 */
export const decodeExactly = (bytes: Uint8Array): Document =>
  guarded(() => deserialize(bytes, { promoteValues: false, bsonRegExp: true }));

export const encode = (document: Document): Uint8Array => serialize(document, { ignoreUndefined: true });

function guarded(read: () => Document): Document {
  try {
    return read();
  } catch (cause) {
    throw new CommandError(22, `the document cannot be read: ${(cause as Error).message}`);
  }
}
