import { type Product } from './product.js';

/** How long what was deleted can be restored. */
export const restorableForMs = 30 * 24 * 60 * 60 * 1_000;

/** Whether it can still be had. The database forgets what is over only some time after, if it was told to at all. */
export const isForgotten = ({ restorableUntil }: Product, now: Date): boolean =>
  restorableUntil !== undefined && restorableUntil <= now;
