const deepest = 24;

/** Whether parsed JSON is shallow and its texts are whole: no lone surrogates, which digests and policy cannot take. */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isWholeText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > deepest) return false;
  return Object.entries(value).every(([key, item]) => isWholeText(key) && isPlainJson(item, depth + 1));
}

const isWholeText = (text: string) => !/\p{Surrogate}/u.test(text);
