import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type Document } from 'bson';
import { type User } from '../access/users.js';
import { type ScramCredential } from '../access/scram.js';
import { base64, type Change } from './change.js';
import { decode } from './decode.js';
import { type IndexSpec } from './unique-index.js';

/**
 * What earlier versions wrote: `DDBJRNL1`, then frames of length, CRC-32 and records of kind, name and BSON. It is
 * read once and written anew as lines. A torn tail was never acknowledged.
 * @throws Error when it is damaged before its tail
 */
export function* readFormerJournal(path: string): Generator<Change> {
  const bytes = readFileSync(path);
  if (bytes.length > 0 && bytes.toString('latin1', 0, 8) !== 'DDBJRNL1') throw damaged(path);
  for (let at = 8; at + 8 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32LE(at);
    const body = bytes.subarray(at + 8, end);
    if (end > bytes.length) return;
    if (crc32(body) !== bytes.readUInt32LE(at + 4)) throw damaged(path);
    yield* readRecords(body);
    at = end;
  }
}

function* readRecords(body: Buffer): Generator<Change> {
  for (let at = 0; at < body.length;) {
    const nameEnd = at + 7 + body.readUInt16LE(at + 1);
    const end = nameEnd + body.readUInt32LE(at + 3);
    yield changeOf(body[at] as number, body.toString('utf8', at + 7, nameEnd), body.subarray(nameEnd, end));
    at = end;
  }
}

function changeOf(kind: number, namespace: string, payload: Buffer): Change {
  const fields = (): Document => decode(payload);
  switch (kind) {
    case 1:
      return { is: 'document saved', namespace, bson: base64(payload) };
    case 2:
      return { is: 'document removed', namespace, bson: base64(payload) };
    case 3:
      return { is: 'collection saved', namespace, indexes: fields().indexes as IndexSpec[] };
    case 4:
      return { is: 'collection dropped', namespace };
    case 5: {
      const { credentials, ...user } = fields() as User & { credentials: Record<string, ScramCredential> };
      return {
        is: 'user saved',
        user: { ...user, credential: credentials['SCRAM-SHA-256'] as ScramCredential },
      };
    }
    case 6:
      return { is: 'user dropped', ...(fields() as { database: string; name: string }) };
    default:
      throw new Error(`a record of kind ${kind} in a former journal`);
  }
}

const damaged = (path: string) =>
  new Error(`\`${path}\`, of an earlier version, is damaged; begin anew with \`npm run reset\``);
