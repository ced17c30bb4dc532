import { serialize, type Document } from 'bson';
import { headerLength } from './read-message.js';

const opReply = 1;
const opMsg = 2013;

/** Documents of a cursor, already encoded: they go out as they were stored, number types and all. */
export class EncodedBatch {
  constructor(readonly documents: readonly Uint8Array[]) {}
}

/** One reply message. `requestId` is the request it answers. */
export function writeReply(requestId: number, reply: Document, legacy: boolean): Buffer {
  const body = encode(reply);
  const prefix = Buffer.alloc(headerLength + (legacy ? 20 : 5));
  prefix.writeInt32LE(prefix.length + body.length, 0);
  prefix.writeInt32LE(requestId, 8);
  prefix.writeInt32LE(legacy ? opReply : opMsg, 12);
  if (legacy) {
    prefix.writeInt32LE(8, headerLength); // flag AwaitCapable
    prefix.writeInt32LE(1, headerLength + 16); // one document
  }
  return Buffer.concat([prefix, body]);
}

/** Encodes a document in which an {@link EncodedBatch} may stand for an array, at any depth of plain objects. */
function encode(document: Document): Uint8Array {
  const plain: Document = {};
  const spliced: Buffer[] = [];
  for (const [key, value] of Object.entries(document) as [string, unknown][]) {
    if (value instanceof EncodedBatch) spliced.push(element(0x04, key, encodeArray(value.documents)));
    else if (holdsBatch(value)) spliced.push(element(0x03, key, encode(value)));
    else plain[key] = value;
  }
  const rest = serialize(plain, { ignoreUndefined: true });
  if (spliced.length === 0) return rest;
  const joined = Buffer.concat([rest.subarray(0, 4), ...spliced, rest.subarray(4)]);
  joined.writeInt32LE(joined.length, 0);
  return joined;
}

function holdsBatch(value: unknown): value is Document {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).some((part) => part instanceof EncodedBatch)
  );
}

function encodeArray(documents: readonly Uint8Array[]): Uint8Array {
  const parts = documents.map((document, index) => element(0x03, String(index), document));
  const array = Buffer.concat([Buffer.alloc(4), ...parts, Buffer.alloc(1)]);
  array.writeInt32LE(array.length, 0);
  return array;
}

function element(type: number, key: string, value: Uint8Array): Buffer {
  const name = Buffer.from(key);
  const whole = Buffer.allocUnsafe(2 + name.length + value.length);
  whole[0] = type;
  name.copy(whole, 1);
  whole[1 + name.length] = 0;
  whole.set(value, 2 + name.length);
  return whole;
}
