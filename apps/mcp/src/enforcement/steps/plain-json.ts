const deepest = 24;

/**
 * Whether parsed JSON is shallow, its texts are whole and its numbers finite. Digests and policy can take neither lone
 * surrogates nor the infinity that `1e999` is read as: a call that holds one could be refused, but not recorded.
 */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isWholeText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > deepest) return false;
  return Object.entries(value).every(([key, item]) => isWholeText(key) && isPlainJson(item, depth + 1));
}

const isWholeText = (text: string) => !/\p{Surrogate}/u.test(text);
