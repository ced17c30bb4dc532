/**
 * Undoes percent-encoding (RFC 3986 section 2.1) until none is left: `%2564` is `d`, as it is for whoever decodes twice. What is
 * no percent-encoding stays as it is. Each octet becomes one character. One walk, so that deep encoding costs no more than long text.
 */
export function decodeWholly(text: string): string {
  if (!text.includes('%')) return text;
  const decoded: string[] = [];
  for (const one of text) {
    decoded.push(one);
    // What was just decoded may end another one.
    for (let octet = octetAtEndOf(decoded); octet !== undefined; octet = octetAtEndOf(decoded)) {
      decoded.splice(-3, 3, octet);
    }
  }
  return decoded.join('');
}

function octetAtEndOf(decoded: readonly string[]): string | undefined {
  if (decoded.at(-3) !== '%') return undefined;
  const hex = `${decoded.at(-2) ?? ''}${decoded.at(-1) ?? ''}`;
  return /^[\da-f]{2}$/i.test(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : undefined;
}
