import { createHash } from 'node:crypto';

/** An id as the resource of a record, which holds 64 characters: a longer one by its digest, so that no two are the same. */
export const idInRecords = (id: string): string =>
  id.length > 64 ? `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 57)}` : id;
