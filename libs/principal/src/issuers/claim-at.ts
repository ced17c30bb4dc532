/**
 * A claim by its name. A name that begins with `/` is a JSON pointer (RFC 6901) into nested claims, as Vault reads the names
 * that its roles are given, so that one spelling serves both.
 */
export function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  const path = name.startsWith('/') ? name.slice(1).split('/').map(unescaped) : [name];
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string, unknown>)[part]
        : undefined,
    claims,
  );
}

const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
