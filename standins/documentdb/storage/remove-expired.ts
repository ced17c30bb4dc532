import { fieldPath, valuesAt } from '../query/field-path.js';
import { type Collection } from './collection.js';
import { type Store } from './store.js';

/**
 * Removes what a TTL index says is over: documents whose date at its key, or one of the dates there, is `expireAfterSeconds` ago. What
 * holds no date there stays.
 * @returns how many were removed
 */
export function removeExpired(store: Store, now: Date): number {
  let removed = 0;
  for (const collection of store.everyCollection()) removed += removeFrom(collection, now);
  return removed;
}

function removeFrom(collection: Collection, now: Date): number {
  let removed = 0;
  for (const { key, expireAfterSeconds } of collection.indexes) {
    if (expireAfterSeconds === undefined) continue;
    const path = fieldPath(Object.keys(key)[0] ?? '');
    const over = now.getTime() - expireAfterSeconds * 1_000;
    for (const document of [...collection.all()]) {
      const dates = valuesAt(document.fields, path).flat().filter((value) => value instanceof Date);
      if (!dates.some((date) => date.getTime() <= over)) continue;
      collection.remove(document);
      removed += 1;
    }
  }
  return removed;
} // prettier-ignore
