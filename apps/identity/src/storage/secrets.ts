import { createHmac } from 'node:crypto';

/** The secret of a record, by its name: under its digest it lies in the store, and with it alone it opens. */
export type SecretOf = (name: string) => string;

/**
 * INVARIANT (the store names nobody): whoever reads it learns no code, token, session or name of a person, since all of them are
 * under a digest that only `key` leads to; and nothing there opens without it.
 * @param key of this issuer, 256 random bits
 */
export const secretsOf =
  (key: string): SecretOf =>
  (name) =>
    createHmac('sha256', key).update(name).digest('base64url');
