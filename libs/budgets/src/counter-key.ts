import { createHash } from 'node:crypto';

/** A key of a counter for whoever is named by `parts` together: of a form that a bucket takes, and telling nobody's name. */
export const counterKey = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
