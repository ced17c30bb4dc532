import { CommandError } from '../command-error.js';
import { MalformedMessage } from './malformed-message.js';

/** Amazon DocumentDB nests stored documents 100 levels deep at most; a command wraps them in a few more. */
const maxDepth = 104;

/** Bytes of a value whose size does not vary, by BSON type (https://bsonspec.org/spec.html). */
const fixedSize: Readonly<Record<number, number>> = {
  0x01: 8, // double
  0x06: 0, // undefined
  0x07: 12, // ObjectId
  0x08: 1, // boolean
  0x09: 8, // date
  0x0a: 0, // null
  0x10: 4, // int32
  0x11: 8, // timestamp
  0x12: 8, // int64
  0x13: 16, // decimal128
  0x7f: 0, // max key
  0xff: 0, // min key
};

/**
 * Walks a BSON document without recursion, so that neither a forged length nor deep nesting can harm the
 * decoder behind it.
 * @throws MalformedMessage when a length or type is wrong; CommandError 15 when it is nested too deeply
 */
export function checkStructure(bytes: Buffer): void {
  const ends: number[] = [];
  let at = 0;
  const open = (limit: number) => {
    const length = int32(bytes, at, limit);
    if (length < 5 || at + length > limit || bytes[at + length - 1] !== 0)
      throw new MalformedMessage('document length out of bounds');
    ends.push(at + length - 1);
    if (ends.length > maxDepth)
      throw new CommandError(15, `documents may be nested ${maxDepth} levels deep at most`);
    at += 4;
  };

  open(bytes.length);
  while (ends.length > 0) {
    const end = ends[ends.length - 1] as number;
    if (at === end) {
      ends.pop();
      at += 1;
      continue;
    }
    const type = bytes[at] as number;
    at = afterName(bytes, at + 1, end);
    if (type === 0x03 || type === 0x04) open(end);
    else at = afterValue(bytes, type, at, end);
  }
  if (at !== bytes.length) throw new MalformedMessage('bytes after the document');
}

function afterValue(bytes: Buffer, type: number, at: number, end: number): number {
  const after = at + valueLength(bytes, type, at, end);
  if (after > end) throw new MalformedMessage('value out of bounds');
  return after;
}

function valueLength(bytes: Buffer, type: number, at: number, end: number): number {
  const fixed = fixedSize[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 0x02: // string
    case 0x0d: // code
    case 0x0e: // symbol
      return 4 + positive(int32(bytes, at, end));
    case 0x05: // binary
      return 5 + natural(int32(bytes, at, end));
    case 0x0b: // regular expression: two names
      return afterName(bytes, afterName(bytes, at, end), end) - at;
    case 0x0c: // DBPointer
      return 4 + positive(int32(bytes, at, end)) + 12;
    default: // code with scope (0x0f) is deprecated and nests by its own rules: refused with the unknown types
      throw new MalformedMessage('unknown BSON type');
  }
}

function afterName(bytes: Buffer, at: number, end: number): number {
  const zero = bytes.indexOf(0, at);
  if (zero < 0 || zero >= end) throw new MalformedMessage('name out of bounds');
  return zero + 1;
}

function int32(bytes: Buffer, at: number, end: number): number {
  if (at + 4 > end) throw new MalformedMessage('length cut short');
  return bytes.readInt32LE(at);
}

function positive(length: number): number {
  if (length < 1) throw new MalformedMessage('negative length');
  return length;
}

function natural(length: number): number {
  if (length < 0) throw new MalformedMessage('negative length');
  return length;
}
