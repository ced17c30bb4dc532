import { checkStructure } from './check-structure.js';
import { MalformedMessage } from './malformed-message.js';

export interface WireRequest {
  requestId: number;
  /** OP_QUERY, which drivers use for their first hello only. */
  legacy: boolean;
  wantsReply: boolean;
  /** The command as BSON. */
  body: Uint8Array;
  /** Document sequences (OP_MSG section kind 1), such as the documents of an insert. */
  sequences: ReadonlyMap<string, readonly Uint8Array[]>;
}

export const headerLength = 16;
const opQuery = 2004;
const opMsg = 2013;
const checksumPresent = 1;
const moreToCome = 2;
/** Bits 0 to 15 of the flags are required: a peer that does not know one must refuse the message (OP_MSG specification). */
const requiredFlags = 0xffff;

/**
 * Reads one whole message, header included.
 * @throws MalformedMessage on anything that is not well formed; CommandError on nesting that is too deep
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export function readMessage(message: Buffer): WireRequest {
  const requestId = message.readInt32LE(4);
  switch (message.readInt32LE(12)) {
    case opMsg:
      return { requestId, legacy: false, ...readOpMsg(message) };
    case opQuery:
      return { requestId, legacy: true, wantsReply: true, body: readOpQuery(message), sequences: new Map() };
    default:
      throw new MalformedMessage('unknown opcode');
  }
}

function readOpMsg(message: Buffer): Pick<WireRequest, 'wantsReply' | 'body' | 'sequences'> {
  if (message.length < headerLength + 4) throw new MalformedMessage('message without flags');
  const flags = message.readUInt32LE(headerLength);
  if (flags & requiredFlags & ~(checksumPresent | moreToCome))
    throw new MalformedMessage('unknown required flag');
  const end = message.length - (flags & checksumPresent ? 4 : 0);

  let body: Uint8Array | undefined;
  const sequences = new Map<string, Uint8Array[]>();
  let at = headerLength + 4;
  while (at < end) {
    const kind = message[at++];
    const length = sizeAt(message, at, end);
    const section = message.subarray(at, at + length);
    if (kind === 0) {
      if (body) throw new MalformedMessage('two bodies');
      checkStructure(section);
      body = section;
    } else if (kind === 1) {
      const [name, documents] = readSequence(section);
      if (sequences.has(name)) throw new MalformedMessage('two sequences of one name');
      sequences.set(name, documents);
    } else throw new MalformedMessage('unknown section kind');
    at += length;
  }
  if (!body) throw new MalformedMessage('no body');
  return { wantsReply: !(flags & moreToCome), body, sequences };
}

function readSequence(section: Buffer): [string, Uint8Array[]] {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new MalformedMessage('sequence without a name');
  const documents: Uint8Array[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const length = sizeAt(section, at, section.length);
    const document = section.subarray(at, at + length);
    checkStructure(document);
    documents.push(document);
    at += length;
  }
  return [section.toString('utf8', 4, nameEnd), documents];
}

function readOpQuery(message: Buffer): Uint8Array {
  const nameEnd = message.indexOf(0, headerLength + 4);
  if (nameEnd < 0) throw new MalformedMessage('query without a namespace');
  // INVARIANT (handshake only): OP_QUERY reaches nothing but a command of the admin database.
  if (message.toString('latin1', headerLength + 4, nameEnd) !== 'admin.$cmd')
    throw new MalformedMessage('OP_QUERY is for the handshake only');
  const at = nameEnd + 9;
  const length = sizeAt(message, at, message.length);
  const body = message.subarray(at, at + length);
  checkStructure(body);
  return body;
}

function sizeAt(bytes: Buffer, at: number, end: number): number {
  if (at + 4 > end) throw new MalformedMessage('length cut short');
  const length = bytes.readInt32LE(at);
  if (length < 5 || at + length > end) throw new MalformedMessage('length out of bounds');
  return length;
}
