import { type Product } from './product.js';

/** Whether it can still be had. The database forgets what is over only some time after, if it was told to at all. */
export const isForgotten = ({ restorableUntil }: Product, now: Date): boolean =>
  restorableUntil !== undefined && restorableUntil <= now;
