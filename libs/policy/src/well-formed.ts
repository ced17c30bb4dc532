const limits = { depth: 8, text: 4_096, items: 256 } as const;

/**
 * Whether a value may be shown to Cedar. It throws, and leaks, on lone surrogates, BigInt, deep nesting and unknown
 * shapes; it rejects null and floats, and reads integers above 2^53 wrongly. None of that may depend on Cedar.
 */
export function isWellFormed(value: unknown, depth = 0): boolean {
  if (depth > limits.depth) return false;
  switch (typeof value) {
    case 'boolean':
      return true;
    case 'string':
      return value.length <= limits.text && isWholeText(value);
    case 'number':
      return Number.isSafeInteger(value);
    case 'object':
      return value !== null && isWellFormedObject(value, depth);
    default:
      return false;
  }
}

function isWellFormedObject(value: object, depth: number): boolean {
  if (Array.isArray(value)) {
    return value.length <= limits.items && value.every((item) => isWellFormed(item, depth + 1));
  }
  // Compared by name of the tag, not by identity: a value may come from another realm.
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  const entries = Object.entries(value);
  // Cedar reads keys that begin with `__` as its own escapes for entities and extension values.
  return (
    entries.length <= limits.items &&
    entries.every(([key, item]) => isWholeText(key) && !key.startsWith('__') && isWellFormed(item, depth + 1))
  );
}

/** True for text without lone surrogates. */
const isWholeText = (text: string) => !/\p{Surrogate}/u.test(text);
