import { createHash } from 'node:crypto';

/** An id as the resource of a record, which holds 64 characters: a longer one by its digest, so that no two are the same. */
export const idInRecords = (id: string): string => (id.length > 64 ? digestOf(id) : id);

/** A name of a person as somebody typed it: a record has no text of that kind, and it may be anybody's, or nobody's. */
export const nameInRecords = (name: string): string => digestOf(name);

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 57)}`;
