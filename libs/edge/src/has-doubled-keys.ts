import { createScanner } from 'jsonc-parser';

/**
 * Whether an object within a JSON text names a key twice, also in two spellings (`"a"`, `"\u0061"`). RFC 8259 section 4 leaves
 * open which of the two counts: a proxy may act on the one and the service on the other.
 * @param text valid JSON, of any depth
 */
export function hasDoubledKeys(text: string): boolean {
  const scanner = createScanner(text, true);
  /** The keys of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  // A token is known by its first character; the end is the one without any.
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const token = text.charAt(scanner.getTokenOffset());
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === '"' && (before === '{' || before === ',')) {
      const keys = open.at(-1);
      const key = scanner.getTokenValue();
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
    before = token;
  }
  return false;
}
